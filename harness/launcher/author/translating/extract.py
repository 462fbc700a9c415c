"""Babel's extraction methods for what it knows not itself: TOML, and what the report says of a C source."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import IO, Any

from harness.handouts.source_lines import act_before, lead

Message = tuple[int, str, str, list[str]]  # line, function, text, comments

_STEP = re.compile(r'\bstep(_absent)?(_at)?\(')
_ROW = re.compile(r'\btable_row\(\s*[^,]*,\s*((?:"[^"]*"\s*)+),\s*([^,;()]*)')  # its columns, and its label
_LITERAL = re.compile(r'"([^"]*)"')


def toml(file: IO[bytes], keywords: object, tags: object, options: Mapping[str, str]) -> Iterator[Message]:
    """The texts under the option `keys`, wherever in the file they stand; a list of texts is each of them."""
    for text in _under(tomllib.load(file), set(options["keys"].split())):
        yield 0, "", text.strip(), []


def _under(value: Any, keys: set[str]) -> Iterator[str]:
    if isinstance(value, list):
        for inner in value:
            yield from _under(inner, keys)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in keys or isinstance(inner, dict):
                yield from _under(inner, keys)
            else:
                yield from (text for text in (inner if isinstance(inner, list) else [inner]) if text)


def source(file: IO[bytes], keywords: object, tags: object, options: object) -> Iterator[Message]:
    """Of an experiment's source what the report takes out of it and xgettext does not: what it says of itself, what is
    said before each step, the columns of its tables and the labels of their rows."""
    no_comments: list[str] = []
    text = file.read().decode("utf-8")
    if "lab_begin(" in text:
        for said in filter(None, lead(text)):
            yield 1, "", said, []
        for number, line in enumerate(text.split("\n"), start=1):
            if _STEP.search(line) and (act := act_before(text, number)) and act.comment:
                yield number, "", act.comment, []
    for columns, label in _ROW.findall(text):
        for column in "".join(_LITERAL.findall(columns)).split():
            yield 1, "", column.partition(":")[0], []
        yield from ((1, "", one, no_comments) for one in _LITERAL.findall(label))
