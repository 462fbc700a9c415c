"""./lab study: asked, sealed, run, compared; and whatever ends it, what was answered is kept."""

import json
import os
import re
import subprocess
import time

import pytest

import house
import processes
from harness.predictions.prediction import read_prediction
from harness.predictions.questions import digest
from studied import PIPED, Studied, document


@pytest.fixture(scope="module")
def one_house(tmp_path_factory):
    return Studied(tmp_path_factory.mktemp("study") / "house")


@pytest.fixture
def small(one_house):
    one_house.forget()
    one_house.answers(document())
    return one_house


def test_asked_sealed_run_and_compared(small):
    done = small.study("1.thing", typed=PIPED)
    assert done.returncode == 0, done.stderr
    prediction = read_prediction(small.file())
    assert [(a.id, a.value, a.unit, a.sure, a.why) for a in prediction.answers] == [
        ("how-much", 1 << 30, "bytes", 4, "all of it"), ("is-it", "yes", "", None, None),
        ("elsewhere", None, "", None, None)]
    assert not prediction.after_the_run and small.draft() is None
    before, after = done.stdout.split(f"Sealed: {prediction.digits}\n")
    assert "Who pays?" in before and "volatile char c = 1;" in before
    assert re.search(r"\ntouch\n +\d+  getpid", before) and "in the course's forum" in after
    for told_too_early in ("expect_", "one is one", "what the answer is", "It takes one page"):
        assert told_too_early not in before
    assert "Windows only" not in done.stdout, "it is asked on linux64"
    line = re.search(r"to be seen in labs/01-small/thing/linux\.c:6\n +6  (.*)", after)
    assert line and line[1] in (small.lab / "thing" / "linux.c").read_text()
    first, second, third = after.split("\n\n")[1:4]
    assert re.search(r"you said: 1 GiB \(certain\)\n  linux64: 4 KiB .*\n  surprise\n", first)
    assert "all is taken at once" in first and "refuted by: one is one" in first and "It takes one page." in first
    assert "linux64: yes\n  as you said" in second
    assert "cannot be seen here\n  no clock, for a test" in third
    assert './lab break 01-small.thing "two"' in after and "./lab flip 01-small.thing" in after
    assert "./lab study 01-small.next" in after and "failed" not in after and "%" not in after


def test_noise_is_told_and_a_number_may_miss_by_it(small):
    noise = document()["noise"]
    small.answers(document(noise=noise | {"process": noise["process"] | {"space": 4096}}))
    done = small.study("1.thing", typed=["0", "", "", "no", "", "", "", ""])
    assert "linux64: 4 KiB (noise 4 KiB)\n  as you said" in done.stdout
    assert re.search(r"you said: no\n  linux64: yes\n  surprise\n  to be seen in .*:6\n", done.stdout)


def test_it_goes_on_where_one_was(small):
    assert "01-small.thing on linux64" in small.study(typed=["1"]).stdout
    small.study("1.next", typed=PIPED)
    assert "01-small.thing on linux64" in small.study().stdout, "left in its middle"
    small.study(typed=PIPED[3:])
    assert small.file().exists()
    done = small.study()
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "is predicted and has run" in done.stderr
    done = small.study("1.silent")
    assert done.returncode == 2 and "asks nothing on linux64 yet" in done.stderr


def test_an_end_of_the_input_keeps_what_was_answered(small):
    done = small.study("1.thing")
    assert done.returncode == 2 and "0 of 3 answers are kept" in done.stdout and small.draft() is None
    done = small.study("1.thing", typed=["4 KiB"])
    assert done.returncode == 0 and "1 of 3 answers are kept; to go on: ./lab study 01-small.thing" in done.stdout
    assert small.draft()["how-much"]["value"] == 4096 and not small.file().exists()
    done = small.study("1.thing", typed=["<", "8 KiB", "2", "twice", "maybe", "?", "?", "y", "9", "3", ""])
    assert done.returncode == 0 and "1 answer is kept from before." in done.stdout
    assert "answer yes or no" in done.stdout and "Look." in done.stdout and "there is no further hint" in done.stdout
    assert "answer with a number, 1 to 4" in done.stdout
    assert small.draft()["how-much"] == {"id": "how-much", "value": 8192, "unit": "bytes", "sure": 2, "why": "twice"}
    assert small.draft()["is-it"]["sure"] == 3
    assert small.study("1.thing", typed=[""]).returncode == 0 and len(read_prediction(small.file()).answers) == 3


@pytest.mark.parametrize("lines", range(len(PIPED) + 1))
def test_killed_after_any_line_it_goes_on_at_the_next_question(small, lines):
    study = subprocess.Popen(small.command("study", "1.thing"), env=small.environment(), text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for line in PIPED[:lines]:
        study.stdin.write(f"{line}\n")
        study.stdin.flush()
    seen = ""
    while seen.count("\n> ") + seen.count("\n>\n") < lines:
        line = study.stdout.readline()
        assert line, seen
        seen += line
    if lines < len(PIPED) - 1:  # the last line but one ends the questions
        processes.wait_until(lambda: lines == 0 or small.draft())
        time.sleep(0.05)
    study.kill()
    study.communicate()
    for path in small.my.rglob("*.json"):
        json.loads(path.read_text())
    answered = [PIPED[0], PIPED[3], PIPED[6]][:sum(lines > at for at in (0, 3, 6))]
    kept = small.draft() or ({a.id: a for a in read_prediction(small.file()).answers} if small.file().exists() else {})
    assert len(kept) >= len(answered) - (lines in (1, 4, 7)), "what was read is kept"
    done = small.study("1.thing", typed=[""] * 9)
    assert done.returncode == 0 and small.draft() is None
    prediction = read_prediction(small.file())
    assert len(prediction.answers) == 3 and list(small.file().parent.glob("[!.]*")) == [small.file()], "sealed once"
    assert lines < 2 or prediction.answers[0].value == 1 << 30


def test_a_further_try_is_kept_beside_the_first(small):
    small.study("1.thing", typed=PIPED)
    first = small.file().read_bytes()
    done = small.study("1.thing", typed=["4096", "", "", "", "", ""])
    assert "kept beside it, as a further try after the run" in done.stdout and "Post these" not in done.stdout
    small.study("1.thing", typed=["4096", "", "", "", "", ""])
    assert small.file().read_bytes() == first
    second, third = [read_prediction(small.file(f"thing.after-{n}")) for n in (1, 2)]
    assert second.after_the_run and third.after_the_run and second.answers == third.answers != ()
    listed = small.study("--list").stdout
    assert re.search(r"thing +predicted, run, 2 further tries, 1 surprise\n", listed)
    assert "1 of 3 experiments done, 1 predicted, 1 surprises" in listed


def test_ended_between_the_seal_and_the_draft_it_is_sealed_once(small):
    small.study("1.thing", typed=PIPED[:6])
    draft = next((small.my / "drafts").rglob("thing.json"))
    before = draft.read_text()
    small.study("1.thing", typed=PIPED[6:])
    whole = json.loads(before)
    whole["answers"].append({"id": "elsewhere", "value": None, "unit": "", "sure": None, "why": None})
    draft.write_text(json.dumps(whole))
    done = small.study("1.thing")
    assert done.returncode == 2 and "kept from before" not in done.stdout and small.draft() is None
    assert list(small.file().parent.iterdir()) == [small.file()]


def test_a_first_one_after_a_run_says_so(small):
    small.study("1.thing", typed=PIPED)
    small.study("--reset", "1.thing")
    done = small.study("1.thing", typed=PIPED)
    assert "before you said anything" in done.stdout and read_prediction(small.file()).after_the_run
    assert re.search(r"thing +predicted after the run, run", small.study("--list", "1").stdout)


def test_what_is_sealed_and_has_not_run_runs(small):
    small.answers(document(steps=[]))
    done = small.study("1.thing", typed=PIPED)
    assert done.returncode == 2 and "it does not run" in done.stderr and small.file().exists()
    assert re.search(r"thing +predicted, not run yet", small.study("--list").stdout)
    small.answers(document())
    time.sleep(1)  # a seal tells whole seconds
    done = small.study()
    assert done.returncode == 0 and "is predicted" in done.stdout and "as you said" in done.stdout
    assert list(small.file().parent.iterdir()) == [small.file()]


def test_a_machine_that_answers_otherwise_is_named(small):
    source = small.lab / "thing" / "windows.c"
    source.write_text("// other\n")
    try:
        other = document(source={"file": "windows.c", "text": "// other\n"}, experiment="thing")
        other["steps"][0]["change"]["process"]["space"] = 65536
        other["machine"] |= {"name": "wine64"}
        place = small.root / "build/wine64/results/01-small/thing.json"
        place.parent.mkdir(parents=True)
        place.write_text(json.dumps(other))
        assert "on wine64 it is 64 KiB" in small.study("1.thing", typed=PIPED).stdout
        source.write_text("// changed\n")
        assert "wine64" not in small.study("--list", "1.thing").stdout, "older than the source"
    finally:
        source.unlink()


def test_questions_that_have_changed_are_compared_as_far_as_they_are_the_same(small):
    small.answers(document(steps=[]))
    small.study("1.thing", typed=PIPED)
    path = small.lab / "thing" / "questions.toml"
    text = path.read_text()
    try:
        path.write_text(text.replace('id = "is-it"', 'id = "was-it"').replace(
            'figure = "process.space"', 'claim = "one is one"').replace('== 1 * GIB', 'no') + "\n")
        small.answers(document())
        time.sleep(1)
        done = small.study("1.thing")
        assert done.returncode == 0 and "The questions have changed" in done.stdout
        assert "surprise" not in done.stdout and done.stdout.count("  skipped\n") == 2, "a number is no yes or no"
    finally:
        path.write_text(text)


def test_hints_come_one_by_one(small):
    assert small.study("--hint", "1.thing").stdout.endswith("?\n  Less than you think.\n")
    assert "  Less than you think.\n  A page.\n" in small.study("--hint").stdout
    assert "there is no further hint" in small.study("1.thing", typed=["?"]).stdout


def test_reset_lays_aside_and_loses_nothing(small):
    small.study("1.thing", typed=PIPED)
    small.study("1.next", typed=["1"])
    text = small.file().read_bytes()
    done = small.study("--reset", "1")
    folder = re.search(r"lies in (\S+) now", done.stdout)[1]
    assert open(f"{folder}/predictions/01-small/thing.json", "rb").read() == text
    assert not small.file().exists() and small.draft("next") is None
    assert "Nothing of 1 is in" in small.study("--reset", "1").stdout and small.study("--reset").returncode == 2


def test_an_answer_shows_after_an_attempt(small):
    (small.lab / "README.md").write_text(
        "## Try\n\n1. warm-up, 5 min: Type it.\n   <details><summary>Hint</summary>Softly.</details>\n"
        "2. level 2, 9 min: More.\n\n## Read on\n\nNo task.\n")
    (small.lab / "answers.md").write_text("## 1\n\nYou typed it.\n\n## 2\n\nSecret.\n")
    done = small.study("--answer", "1", "1")
    assert done.returncode == 0 and "once you have tried" in done.stdout and "You typed it" not in done.stdout
    assert "Softly" not in done.stdout
    done = small.study("--answer", "1", "01-small", typed=["?", "我打了", "it", "", "no more"])
    assert "You typed it." in done.stdout and "Secret" not in done.stdout and "Softly." in done.stdout
    assert re.fullmatch(r"## 01-small 1 \(\d{4}-.*Z\)\n\n我打了\nit\n", (small.my / "answers.md").read_text())
    assert "You typed it." in small.study("--answer", "1", "1").stdout, "it was tried before"
    assert "Secret." not in small.study("--answer", "2", "1").stdout
    done = small.study("--answer", "3", "1")
    assert done.returncode == 2 and "it has: 1, 2" in done.stderr


@pytest.mark.parametrize("arguments, sentence", [
    (["1.thin"], "did you mean thing?"), (["--answer", "1"], "takes the number of a task and a lab"),
    (["--list", "--hint"], "not allowed with"), (["--machine", "linux64,linux32"], "study takes one machine"),
    (["--take", "/nowhere"], "/nowhere cannot be read"), (["--take"], "expected one argument"),
    (["--machine", "wine64", "1.thing"], "no machine that can be had here runs"),
])
def test_wrong_use_is_one_sentence(small, arguments, sentence):
    done = small.study(*arguments)
    assert done.returncode == 2 and sentence in done.stderr and done.stderr.count("\n") == 1


def test_a_draft_that_somebody_has_edited_counts_as_far_as_it_is_whole(small):
    small.study("1.thing", typed=["1", "", "", "yes"])
    path = next((small.my / "drafts").rglob("thing.json"))
    whole = path.read_text()
    for spoiled in ("", "{", "[]", whole[:-20], whole.replace('"yes"', "7"), whole.replace('"why"', '"who"')):
        path.write_text(spoiled)
        assert small.study("1.thing").returncode == 2
    path.write_text(whole)


def test_a_real_one(tmp_path):
    """Built, run and compared as a person does it."""
    house.need("linux64")
    environment = house_environment(tmp_path)
    experiment = next(e for e in house.EXPERIMENTS if e.questions() and e.source("linux"))
    done = subprocess.run([house.ROOT / "lab", "study", experiment.full_name], env=environment, text=True,
                          input="\n" * 99, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    lab, _dot, name = experiment.full_name.partition(".")
    kept = read_prediction(tmp_path / "my" / "predictions" / lab / f"{name}.json")
    assert kept.questions == digest(experiment.questions()) and not kept.after_the_run
    assert done.stdout.count("  skipped\n") >= 2 and "linux64:" in done.stdout


def house_environment(folder):
    return os.environ | {"LAB_MY": str(folder / "my"), "LAB_BUILD": str(folder / "build")}
