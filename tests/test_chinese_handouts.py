"""README.zh.md and answers.zh.md have the shape of the English ones, so that both lead to the same places."""

import re
from pathlib import Path

import pytest

import house
from latin import HAN

FILES = sorted([house.ROOT / "README.md", *house.ROOT.glob("labs/*/README.md"), *house.ROOT.glob("labs/*/answers.md")])
by_file = pytest.mark.parametrize("english", FILES, ids=lambda file: f"{file.parent.name}-{file.name}")


def chinese(english: Path) -> str:
    """The text of NAME.zh.md, beside NAME.md."""
    return english.with_suffix(".zh.md").read_text(encoding="utf-8")


def headings(text: str) -> list[str]:
    """Their levels; of one that is the name of an experiment, or a number, the name too."""
    found = re.findall(r"^(#+) (.+?)\s*$", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.M)
    return [f"{level} {title}" if re.fullmatch(r"[`a-z0-9-]+", title) else level for level, title in found]


def steps(text: str) -> list[list[str]]:
    """Of each table its first column, without the head."""
    tables = re.findall(r"(?:^\|.*\n)+", text, re.M)
    return [[line.split("|")[1].strip() for line in table.splitlines()[2:]] for table in tables]


@by_file
def test_it_has_the_same_headings(english: Path) -> None:
    assert headings(chinese(english)) == headings(english.read_text("utf-8"))


@by_file
def test_it_has_the_same_steps_and_hints(english: Path) -> None:
    ours, theirs = chinese(english), english.read_text("utf-8")
    mine, its = steps(ours), steps(theirs)
    assert [len(column) for column in mine] == [len(column) for column in its]
    for column, like in zip(mine, its):
        names = [one for one in like if re.fullmatch(r"[`a-z0-9-]+", one)]
        assert [one for one in column if re.fullmatch(r"[`a-z0-9-]+", one)] == names
    assert ours.count("<details>") == theirs.count("<details>")


@by_file
def test_it_shows_the_same_commands_and_leads_somewhere(english: Path) -> None:
    ours, theirs = chinese(english), english.read_text("utf-8")
    assert len(HAN.findall(ours)) > 100

    def commands(text: str) -> list[str]:
        return sorted(re.findall(r"`(\./lab [^`\n]+)`", text))

    assert commands(ours) == commands(theirs)
    for link in re.findall(r"\]\(([^)#:\s]+)[^)]*\)", ours):
        assert (english.parent / link).exists(), link
