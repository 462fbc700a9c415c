"""The commands that the hand-outs tell a student to type do what they say."""

import re
import shlex

import pytest

import house
from harness.driver.errors import UserError
from harness.launcher.arguments import read
from harness.launcher.breaks import read_breaks
from harness.launcher.choose import choose_experiments

COMMANDS = sorted({(path.parent.name, command) for path in house.ROOT.glob("labs/*/README.md")
                   for command in re.findall(r"\./lab ((?:run|break|show) [^`\n]+)", path.read_text())})


def unknown_in(command):
    """What of it nobody knows: an option, an experiment, a break. Empty if it can be typed."""
    name, *arguments = shlex.split(command)
    try:
        names = read(name, arguments).names
        experiments = choose_experiments(names if name != "break" else names[:1])
    except UserError as error:
        return str(error)
    broken = {brk.name for experiment in experiments for brk in read_breaks(experiment)}
    return "" if name != "break" or len(names) < 2 or names[1] in broken else f"no break {names[1]!r}"


@pytest.mark.parametrize("lab, command", COMMANDS)
def test_a_command_of_a_hand_out_can_be_typed(lab, command):
    assert not unknown_in(command)


def test_what_cannot_be_typed_is_found():
    assert "nothing" in unknown_in('break 02-virtual-memory.reserve-commit-touch "nothing"')
    assert unknown_in("run 02-virtual-memory.nothing") and unknown_in("run --nothing 02-virtual-memory")


LEVELS = ("warm-up", "core", "hard")
by_lab = pytest.mark.parametrize("lab", house.LABS, ids=lambda lab: lab.name)


def section(lab, name, file="README.md"):
    text = (lab.folder / file).read_text()
    return text.partition(f"\n## {name}\n")[2].partition("\n## ")[0]


@by_lab
def test_run_it_says_how_long_how_hard_and_where_to_stop(lab):
    """A table in the order of learning, each experiment once: `experiment | minutes | level | then`.

    Next: give the experiment a row in the table of Run it.
    """
    rows = [[cell.strip().strip("`") for cell in line.split("|")[1:-1]]
            for line in section(lab, "Run it").splitlines() if line.startswith("|")]
    assert rows and rows[0] == ["experiment", "minutes", "level", "then"]
    assert sorted(row[0] for row in rows[2:]) == sorted(e.name for e in lab.experiments)
    for name, minutes, level, _then in rows[2:]:
        assert 5 <= int(minutes) <= 60 and level in LEVELS, name
    assert any("stop" in row[3] for row in rows[2:]), "nowhere one may stop"


@by_lab
def test_every_task_says_its_level_and_has_an_answer(lab):
    """`1. warm-up, 5 min: ...`; answers.md has a section `## 1` for each, which is shown after an attempt.

    Next: begin each task with its level and minutes, and answer it in answers.md.
    """
    tasks = re.findall(r"^(\d+)\. (.*)$", section(lab, "Try"), re.M)
    assert len(tasks) >= 4 and [int(number) for number, _text in tasks] == list(range(1, len(tasks) + 1))
    for number, text in tasks:
        assert re.match(rf"({'|'.join(LEVELS)}), \d+ min: ", text), f"{number}: {text}"
        assert len(section(lab, number, "answers.md").split()) >= 10, f"answers.md has no answer to {number}"
    assert section(lab, "Try").count("<summary>Hint</summary>") >= len(tasks) // 2


@by_lab
def test_words_are_few_and_questions_are_asked(lab):
    """Next: write three to six words, and three questions in Think first and Check yourself."""
    words = re.findall(r"^\* \*\*.+?\*\*: \S", section(lab, "Words"), re.M)
    assert 3 <= len(words) <= 6
    for name in ("Think first", "Check yourself"):
        asked = re.findall(r"^(?:\*|\d+\.) [^\n]+(?:\n  +[^\n]+)*", section(lab, name), re.M)
        assert len(asked) >= 3 and all(one.rstrip().endswith("?") for one in asked), name
    assert f"./lab study {lab.name}" in section(lab, "Think first")


@by_lab
def test_a_handout_is_short(lab):
    """Next: say less."""
    text = (lab.folder / "README.md").read_text()
    assert len([line for line in text.splitlines() if line and not line.startswith(("|", "### "))]) <= 110


@by_lab
def test_the_articles_statements_have_their_words(lab):
    """`./lab find` leads from a Chinese word to a statement: terms of the article, no sentence of it.

    Next: give the statement words = [...], two to five of the article's own.
    """
    for statement in lab.article()["statement"]:
        words = statement.get("words", [])
        assert all(len(word) <= 16 for word in words), f"{statement['id']}: a word, no sentence"
        if statement["source"] == "article":
            assert any("\u4e00" <= c <= "\u9fff" for word in words for c in word), f"{statement['id']} has no words"
