"""What must stand unchanged in an edited source: its claims, and the names of its steps."""

import re
from itertools import zip_longest
from typing import NamedTuple

COMMENT_OR_TEXT = re.compile(r'//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
KEPT = re.compile(r'\bexpect_\w+\b[^;]*;?|\bstep(?:_absent)?\s*\(\s*"[^"\n]*"'
                  r"|#[ \t]*(?:define|undef)[ \t]+(?:expect|step|lab)(?:_\w+)?\b")
SAYS = re.compile(r'expect_\w+ ?\( ?((?:"(?:\\.|[^"\\])*" ?)+),')


class Kept(NamedTuple):
    """`text` in one line; `lines`: the first and the last that it stands on."""

    text: str
    lines: tuple[int, int]

    @property
    def says(self) -> str:
        """The sentence of a claim, where it stands there; otherwise nothing."""
        found = SAYS.match(self.text)
        return re.sub(r'" ?"', "", found[1]).strip(' "') if found else ""


class Changed(NamedTuple):
    """`was` stands no more; `line` has `now` instead. An empty text: nothing did, or does."""

    line: int
    was: str
    now: str


def kept_in(source: str) -> list[Kept]:
    """The claims and the names of steps of a C source, as they stand there."""
    code = COMMENT_OR_TEXT.sub(lambda one: blank(one[0]) if one[0].startswith("/") else one[0], source)

    def line_of(at: int) -> int:
        return code.count("\n", 0, at) + 1
    return [Kept(" ".join(one[0].split()), (line_of(one.start()), line_of(one.end()))) for one in KEPT.finditer(code)]


def blank(comment: str) -> str:
    return re.sub(r"[^\n]", " ", comment)


def first_change(before: str, after: str) -> Changed | None:
    """The first claim or name of a step of the source `before` that stands otherwise in `after`, if there is one."""
    end = after.count("\n") + 1
    for was, now in zip_longest(kept_in(before), kept_in(after)):
        if not was or not now or squeezed(was.text) != squeezed(now.text):
            return Changed(now.lines[0] if now else end, was.text if was else "", now.text if now else "")
    return None


def squeezed(text: str) -> str:
    """Without the space between words, which whoever formats a source may change."""
    return re.sub(r"\s+", "", text)


def lines_of_claims(source: str) -> dict[str, list[tuple[int, int]]]:
    """{sentence: the lines on which the claim stands} of those whose sentence stands in the source."""
    found: dict[str, list[tuple[int, int]]] = {}
    for one in kept_in(source):
        if one.says:
            found.setdefault(one.says, []).append(one.lines)
    return found
