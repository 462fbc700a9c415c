"""What must stand unchanged in an edited source: its claims, and the names of its steps. And what must not be added:
what writes to what the probe saw, or to the record that it keeps.

This finds what a person types, not what somebody hides: who grades looks closer.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

COMMENT_OR_TEXT = re.compile(r'//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
KEPT = re.compile(r'\bexpect_\w+\b[^;]*;?|\bstep(?:_absent)?\s*\(\s*"[^"\n]*"'
                  r"|#[ \t]*(?:define|undef)[ \t]+(?:expect|step|lab)(?:_\w+)?\b")
SNAPSHOT = re.compile(r"\bstruct\s+snapshot\b([^;{}]*)")
INSIDE = re.compile(r"\([^()]*\)")  # brackets that hold no others
RECORD = r"\bextern\b[^;()]*;|\blab\s*(?:\.|=(?!=))|#[ \t]*(?:define|undef)\b[^\n]*"
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


def first_write(before: str, after: str) -> Changed | None:
    """The first place in the source `after`, and not in `before`, that writes to a snapshot or reaches for the probe's
    record, if there is one: an assignment, an address taken, a declaration of what is elsewhere, a macro."""
    names = {"snapshot", *snapshots_in(before), *snapshots_in(after)}
    left = Counter(squeezed(text) for _at, text in writes_in(before, names))
    for at, text in writes_in(after, names):
        left[squeezed(text)] -= 1
        if left[squeezed(text)] < 0:
            return Changed(after.count("\n", 0, at) + 1, "", " ".join(text.split()))
    return None


def snapshots_in(source: str) -> Iterator[str]:
    """The names of variables and parameters that are snapshots."""
    for declared in SNAPSHOT.findall(bare(source)):
        while (less := INSIDE.sub("", declared)) != declared:
            declared = less
        yield from (found[0] for part in declared.partition(")")[0].split(",") if (found := re.search(r"\w+", part)))


def writes_in(source: str, names: set[str]) -> Iterator[tuple[int, str]]:
    """Where, and the text."""
    name = rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b"
    part = r"(?:\s*(?:\.|->)\s*\w+|\s*\[[^][]*\])"
    write = re.compile(rf"{name}{part}*\s*(?:(?:[-+*/%&|^]|<<|>>)?=(?!=)\s*\w*|\+\+|--)|"
                       rf"(?:\+\+|--)\s*{name}|(?<!&)&\s*\(*\s*{name}|{RECORD}")
    yield from ((found.start(), found[0]) for found in write.finditer(bare(source)))


def bare(source: str) -> str:
    """Without what comments and texts say; each character stays in its place."""
    return COMMENT_OR_TEXT.sub(lambda one: blank(one[0]), source)
