"""The source beside what it did: which lines acted in a step, what was said about them, what the file says first."""

import re
from dataclasses import dataclass

_COMMENT = re.compile(r"^\s*(//|/\*|\*(\s|/|$))")
_MEASURES = re.compile(r"\b(step|step_absent|expect_\w+)\(")
_OPENS = re.compile(r"^[^\s].*[^;]$|^\{$")  # a function's head, or its brace
_LONGEST = 24  # lines that are looked at
_READABLE = 14  # lines that are shown


@dataclass(frozen=True, slots=True)
class Act:
    """The lines [first, last] that acted, and the comment above them."""
    comment: str
    first: int
    lines: tuple[str, ...]

    @property
    def last(self) -> int:
        return self.first + len(self.lines) - 1


def act_before(text: str, line: int) -> Act | None:
    """The act is what stands between the step before (or its claims) and the step in `line`.

    Where nothing stands there, it is in the claims of the same paragraph, or the step only looks: then it is its line.
    """
    lines = text.split("\n")
    if not 1 <= line <= len(lines):
        return None
    top = line - 1
    while top > 0 and line - top < _LONGEST and not _ends_another(lines, top):
        top -= 1
    block = list(enumerate(lines[top:line - 1], start=top + 1))
    while block and not block[-1][1].strip():
        block.pop()
    paragraph = _last_paragraph(block)
    if not _after_comment(paragraph):
        above = list(enumerate(lines[:line], start=1))[-_LONGEST:]
        paragraph = _last_paragraph(above[:-1] if _after_comment(_last_paragraph(above)[:-1]) else above)
    comment = [content for _, content in paragraph if _COMMENT.match(content)]
    code = _after_comment(paragraph)
    if not code:
        return None
    return Act(_prose(comment), code[0][0], tuple(_dedent([content for _, content in code])))


def _last_paragraph(block: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """What follows the last empty line; if that is without a comment, from the last one that begins with one."""
    begins = [0, *(i + 1 for i, (_, content) in enumerate(block) if not content.strip())]
    said = [i for i in begins if i < len(block) and _COMMENT.match(block[i][1])]
    return block[said[-1] if said and len(block) - said[-1] <= _READABLE else begins[-1]:]


def _ends_another(lines: list[str], top: int) -> bool:
    """Does the line above `top` (an index) belong to the step before, or to the head of a function?"""
    above = lines[top - 1]
    if _OPENS.match(above) and not above.startswith("//"):
        return True
    while top > 1 and above.strip().endswith(";") and above.startswith(" ") and _continues(lines[top - 2]):
        top -= 1
        above = lines[top - 1]
    return bool(_MEASURES.search(above))


def _continues(above: str) -> bool:
    return above.rstrip().endswith((",", "(", "&&", "||", "==", "+", "-", "*", "="))


def _after_comment(block: list[tuple[int, str]]) -> list[tuple[int, str]]:
    first = next((i for i, (_, content) in enumerate(block) if content.strip() and not _COMMENT.match(content)), None)
    return [] if first is None else block[first:]


def _prose(comment: list[str]) -> str:
    return " ".join(re.sub(r"^\s*(//|/\*|\*/|\*)\s?|\*/\s*$", "", line).strip() for line in comment).strip()


def _dedent(lines: list[str]) -> list[str]:
    lines = [line.expandtabs(4).rstrip() for line in lines]
    margin = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return [line[margin:] for line in lines]


def lead(text: str) -> tuple[str, str]:
    """What a file says of itself: the sentence after its name and machine, and what to watch."""
    paragraphs: list[list[str]] = [[]]
    for line in text.split("\n"):
        if not line.startswith("//"):
            break
        if line.strip() == "//":
            paragraphs.append([])
        else:
            paragraphs[-1].append(line)
    first = _prose(paragraphs[0])
    sentence = first.partition(": ")[2] or first
    return sentence[:1].upper() + sentence[1:], " ".join(_prose(p) for p in paragraphs[1:] if p)
