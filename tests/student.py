"""A pretend student of an assignment: the assignment, and what the student makes for it in a house of one small lab."""

import json

from harness.assignments.model import assignment_of
from harness.assignments.values import in_words, values_of
from harness.launcher.learner.flip.bounds import FREE
from harness.launcher.learner.flip.target import Target
from harness.predictions.prediction import Given, sealed
from harness.predictions.questions import digest
from harness.results.json_files import write_json
from small_house import GOOD, SmallHouse

THING = '    const int64_t bytes = lab_parameter("bytes", 4096);\n' + GOOD + \
    '    expect_at_least("bytes are some", bytes, 1);\n'
QUESTIONS = [{"id": "space", "prompt": "How much?", "step": "reserve", "figure": "process.space"},
             {"id": "one", "prompt": "Is it?", "claim": "one is one"}]
ASSIGNMENT = '''id = "week-0"
title = "A small week"
due = 2036-12-06T23:59:00+08:00
[parameters."01-small.thing"]
bytes = { from = 8192, to = 1048576, step = 4096 }
[[task]]
id = "say"
kind = "predict"
points = 10
asks = "Say what you expect."
experiments = ["01-small.thing"]
[[task]]
id = "run"
kind = "run"
points = 20
asks = "Run it."
experiments = ["01-small.thing"]
[[task]]
id = "flip"
kind = "flip"
points = 20
asks = "Make it fail."
experiments = ["01-small.thing"]
falls = ["one is one"]
[[task]]
id = "make"
kind = "make"
points = 30
asks = "Ask something."
experiments = ["01-small.mine"]
[[task]]
id = "words"
kind = "text"
points = 20
asks = """
Say why.
In two sentences."""
'''


def house_of_one(root):
    """A house whose lab has `thing`, which takes a parameter and asks two questions, and the assignment in a file."""
    small = SmallHouse(root, {"thing": THING})
    entries = "".join("[[question]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in one.items())
                      for one in QUESTIONS)
    (small.lab / "thing" / "questions.toml").write_text(entries)
    (small.root / "week.toml").write_text(ASSIGNMENT)
    return small


def predict(folder, why="it is so", after=False, **changed):
    """Seal an answer to both questions in `folder`/predictions/; gives the document."""
    answers = [Given("space", 0, "bytes", 3, why), Given("one", "yes", "", 2, why)]
    document = sealed("01-small", "thing", digest(QUESTIONS), answers, after) | changed
    path = folder / "predictions" / "01-small" / "thing.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))
    return document


def flip(small, old="c = 1", new="c = 2", hit=True, **changed):
    """An edit of the source, where ./lab flip has put it, and what that has kept of an edit that it has seen hit."""
    path = small.root / "my" / "flip" / "01-small" / "thing" / "week-0" / "linux.c"
    path.parent.mkdir(parents=True, exist_ok=True)
    given = (small.lab / "thing" / "linux.c").read_text()
    path.write_text(given.replace(old, new))
    values = in_words(values_of(assignment_of(ASSIGNMENT), "2023")["01-small.thing"])
    target = {"fails": ("one is one",), "parameters": values} | changed
    if hit:
        write_json(path.with_name("target-linux.json"), Target(
            machine="linux64", level=0, breaks=(), holds=(), usual=FREE, given=given, **target).as_json())
        path.with_name("done-linux.c").write_text(path.read_text())
    return path


def make(small):
    small.write("mine", GOOD)
    cmake = small.lab / "CMakeLists.txt"
    if "mine" not in cmake.read_text():
        cmake.write_text(cmake.read_text() + "add_experiment(mine)\n")


def answer(small, text="Because I say so."):
    path = small.root / "my" / "assignments" / "week-0" / "answers.md"
    path.write_text(path.read_text() + text + "\n")
