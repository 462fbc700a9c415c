"""An experiment's source before it is run: the lines that act, step by step, without what would tell the answer.

That is the claims, and the comments, which say what the system believes: both are for after the run.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_STEP = re.compile(r'^\s*(?:[\w ]+ = )?step(?:_absent)?\(\s*"([^"]+)"(?:,\s*("[^;]*)\);)?')
_CLAIM = re.compile(r"^\s*expect_\w+\(")
_OPENING = re.compile(r"^\s*lab_(begin|needs|require)\(")
_COMMENT = re.compile(r"\s*//.*$")
_TOP = re.compile(r"^[^\s#}][^;{}]*\)\s*\{.*?^\}|"  # a function
                  r"^(?P<declaration>#(?:define|pragma)[^\n]*|"
                  r"(?:enum|struct|union|typedef|static|const)\b[^;{]*(?:\{[^}]*\}[^;{]*)*;)", re.M | re.S)


@dataclass(frozen=True, slots=True)
class Act:
    """The lines that come before a look at memory, and that look: (number, text) each. `absent`: why this system has
    no such step."""
    step: str
    lines: tuple[tuple[int, str], ...]
    absent: str = ""


def acts(text: str) -> list[Act]:
    """The body of main, an Act for each of its steps."""
    found: list[Act] = []
    lines: list[tuple[int, str]] = []
    for statement in _statements(_main(text)):
        first = statement[0][1]
        if _CLAIM.match(first) or _OPENING.match(first):
            continue
        if step := _STEP.match(" ".join(line.strip() for _number, line in statement)):
            why = "".join(re.findall(r'"([^"]*)"', step[2] or "")) if "step_absent(" in first else ""
            found.append(Act(step[1], _dedented(lines), why))
            lines = []
        else:
            lines += statement
    return found


def declared(text: str) -> str:
    """What stands before main and is no function: constants and structures, which a prediction needs."""
    before = "\n".join(_COMMENT.sub("", line) for line in text.partition("\nint main(")[0].split("\n"))
    return "\n".join(found["declaration"] for found in _TOP.finditer(before) if found["declaration"])


def _main(text: str) -> list[tuple[int, str]]:
    """The lines of main's body with their numbers, without comments."""
    lines = list(enumerate(text.split("\n"), start=1))
    begins = next((i for i, (_number, line) in enumerate(lines) if line.startswith("int main(")), len(lines))
    ends = next((i for i, (_number, line) in enumerate(lines) if i > begins and line.startswith("}")), len(lines))
    body = [(number, _COMMENT.sub("", line)) for number, line in lines[begins + 2:ends]]
    return [(number, line) for number, line in body if line.strip()]


def _statements(lines: list[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Lines up to one that ends a statement, or opens or closes a block."""
    statement: list[tuple[int, str]] = []
    for line in lines:
        statement.append(line)
        if line[1].rstrip().endswith((";", "{", "}", ")")):
            yield statement
            statement = []
    if statement:
        yield statement


def _dedented(lines: list[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    margin = min((len(line) - len(line.lstrip()) for _number, line in lines), default=0)
    return tuple((number, line[margin:].rstrip()) for number, line in lines)
