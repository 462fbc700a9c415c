"""Where a word stands: in the sources of the experiments, in the articles' statements, in the hand-outs.

A word is an API's name, a number in any form, or a Chinese word of an article. A line of a source belongs to the step
that it leads to.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.driver.labs import SYSTEMS, Experiment, Lab
from harness.predictions.typed import NotUnderstood, read_number
from harness.results import words

STEP = re.compile(r'\bstep(?:_absent)?\(\s*"([^"]+)"')
NUMBER = re.compile(r"\b0x[0-9a-f]+\b|\b(\d+) << (\d+)\b|\b\d[\d,]*(?: ?[kmgt]i?b\b)?", re.I)
PAGE = 4096  # what a number of pages is not multiplied with: a word to be found has no machine


@dataclass(frozen=True)
class Place:
    """A line. `kind`: source, statement or hand-out; `experiment` and `step` are empty where it belongs to none."""
    kind: str
    file: Path
    line: int
    text: str
    experiment: str = ""
    step: str = ""


def matcher(word: str) -> Callable[[str], bool]:
    """Does a text hold `word`? Case does not matter; a number is found in whatever form it is written."""
    plain = folded(word).strip()
    try:
        value = read_number(plain, "bytes", PAGE)
    except NotUnderstood:
        return lambda text: plain in folded(text)
    return lambda text: value in numbers_in(text)


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def numbers_in(text: str) -> Iterator[int]:
    """Each number that stands in a text, in bytes where it has a unit."""
    for match in NUMBER.finditer(folded(text)):
        try:
            yield int(match[1]) << int(match[2]) if match[1] else read_number(match[0].rstrip(","), "bytes", PAGE)
        except (NotUnderstood, OverflowError):
            continue


def look_up(word: str, labs: list[Lab]) -> list[Place]:
    """Every place in teaching order: of each lab the statements, the experiments, the hand-out."""
    fits = matcher(word)
    return [place for lab in labs for found in (statements(lab, fits), sources(lab, fits), handout(lab, fits))
            for place in found]


def statements(lab: Lab, fits: Callable[[str], bool]) -> Iterator[Place]:
    """A statement, and then each claim that tests it, where it is made."""
    path = lab.folder / "article.toml"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for statement in lab.article().get("statement", []):
        if any(map(fits, texts_of(statement))):
            mark = f'"{statement["id"]}"'
            line = next((n for n, text in enumerate(lines, 1) if text.startswith("id") and mark in text), 1)
            yield Place("statement", path, line, _statement(statement))
            yield from claims_of(lab, statement.get("claims", []))


def texts_of(statement: dict[str, Any]) -> list[str]:
    """In English, and as they are said in the language that is chosen."""
    english = [statement[key] for key in ("says", "why", "where")]
    return [statement["id"], *english, *map(words.look_up, english), *statement.get("words", [])]


def _statement(statement: dict[str, Any]) -> str:
    return f"{statement['id']}: {words.look_up(statement['says'])} ({words.look_up(statement['where'])})"


def claims_of(lab: Lab, claims: list[str]) -> Iterator[Place]:
    """Where those claims are made, each in the first source that makes it."""
    experiments = {e.name: e for e in lab.experiments}
    for claim in claims:
        name, _, says = claim.partition(": ")
        found = (place for place in lines_of(experiments[name])
                 if re.sub(r'"\s*"', "", place.text).find(f'"{says}"') >= 0) if name in experiments else iter(())
        yield from list(found)[:1]


def sources(lab: Lab, fits: Callable[[str], bool]) -> Iterator[Place]:
    for experiment in lab.experiments:
        yield from (place for place in lines_of(experiment, fits) if fits(place.text))


def lines_of(experiment: Experiment, fits: Callable[[str], bool] = lambda line: True) -> Iterator[Place]:
    """Each statement of an experiment's sources with its step; one that goes over lines is one, at the first of them
    that fits, if any does."""
    for path in dict.fromkeys(filter(None, map(experiment.source, SYSTEMS))):
        lines = path.read_text(encoding="utf-8").splitlines()
        steps = steps_of(lines)
        number = 0
        while number < len(lines):
            first = number
            while lines[number].rstrip().endswith((",", '"', "(", "&&", "||")) and number + 1 < len(lines):
                number += 1
            text = " ".join(line.strip() for line in lines[first:number + 1])
            at = next((i for i in range(first, number + 1) if fits(lines[i])), first)
            yield Place("source", path, at + 1, text, experiment.full_name,
                        steps[first if text.startswith("expect_") else number])
            number += 1


def steps_of(lines: list[str]) -> list[str]:
    """For each line the step that it leads to: the next one that stands at or below it; claims belong to the last."""
    found, step = [""] * len(lines), ""
    for number in range(len(lines) - 1, -1, -1):
        if match := STEP.search(lines[number]):
            step = match[1]
        found[number] = step
    before = ""
    for number, line in enumerate(lines):
        if match := STEP.search(line):
            before = match[1]
        if line.lstrip().startswith("expect_") or not found[number]:
            found[number] = before
    return found


def handout(lab: Lab, fits: Callable[[str], bool]) -> Iterator[Place]:
    """Lines of the hand-out; a row of a step table with its experiment and step."""
    path, experiment = lab.folder / "README.md", ""
    names = {e.name: e.full_name for e in lab.experiments}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.is_file() else [], 1):
        if line.startswith("#"):
            experiment = names.get(line.lstrip("#").strip(" `"), "")
        if fits(line):
            row = re.match(r"\| `([a-z0-9-]+)` \|", line) if experiment else None
            yield Place("hand-out", path, number, line.strip("| "), experiment, row[1] if row else "")
