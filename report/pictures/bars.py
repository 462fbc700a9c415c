"""Figures as bars: a row a step, three figures side by side, each with its bar below it. SVG without a view box: words
keep their size at every width, bars are percents of it.

Bars of one picture, and of all pictures on one scale, can be compared by their lengths. What is 0 is quiet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from harness.results.words import _
from report import units

_NAMES = 23.0  # percent of the width: what the rows are called
_ROW, _LINE = 29, 12  # pixels
_LONGEST = 13  # letters in a line of a row's name
_GAP = 1.5  # percent between two columns
Figures = Sequence[int | None]


@dataclass(frozen=True, slots=True)
class BarRow:
    """A step: what it is called, and its figures; None where there is no such step."""
    name: str
    figures: tuple[int | None, ...] | None


@dataclass(frozen=True, slots=True)
class Scale:
    """Where 0 lies in each column, and how many bytes a column is wide."""
    zeros: tuple[int, ...]
    span: int

    def width(self, columns: int) -> float:
        return (100 - _NAMES) / columns - _GAP

    def left(self, column: int) -> float:
        return _NAMES + column * (100 - _NAMES) / len(self.zeros)

    def at(self, column: int, value: int) -> float:
        share = (self.zeros[column] + value) / self.span
        return self.left(column) + self.width(len(self.zeros)) * min(1.0, max(0.0, share))


def scale(rows: Sequence[BarRow], columns: int, noise: Figures = ()) -> Scale:
    """The same number of bytes are as long in every column."""
    lows, highs = [0] * columns, [0] * columns
    for i in range(columns):
        known = [row.figures[i] or 0 for row in rows if row.figures]
        edge = abs(noise[i] or 0) if noise else 0
        lows[i], highs[i] = min([-edge, *known]), max([edge, *known])
    return Scale(tuple(-low for low in lows), max([1, *(high - low for low, high in zip(lows, highs))]))


def bars(name: str, heads: Sequence[str], kinds: Sequence[str], rows: Sequence[BarRow], on: Scale,
         noise: Figures = (), sign: bool = False) -> str:
    """`kinds`: a class of the style sheet for each column."""
    split = [head.split(" ", 1) for head in heads]
    top = _LINE * max(map(len, split)) + 4
    parts = [f'<text class="h" x="{_s(on.left(i))}%" y="{10 + _LINE * j}">{escape(word)}</text>'
             for i, words in enumerate(split) for j, word in enumerate(words)]
    height = top + _ROW * len(rows)
    for i, edge in enumerate(noise):
        if edge and 200 * abs(edge) > on.span:
            low, high = on.at(i, -abs(edge)), on.at(i, abs(edge))
            parts.append(f'<rect class="band" x="{_s(low)}%" y="{top}" width="{_s(max(.4, high - low))}%" '
                         f'height="{height - top}"/>')
    for number, row in enumerate(rows):
        parts += _row(row, top + number * _ROW, kinds, on, sign)
    return f'<svg class="bars" height="{height}" role="img" aria-label="{escape(name)}">{"".join(parts)}</svg>'


def _row(row: BarRow, y: int, kinds: Sequence[str], on: Scale, sign: bool) -> list[str]:
    lines = _lines(row.name)
    parts = [f'<text x="0" y="{y + 13 + _LINE * i}">{escape(line)}</text>' for i, line in enumerate(lines)]
    if row.figures is None:
        none = escape(_("no such step"))
        return [*parts, f'<text class="q" x="{_s(_NAMES)}%" y="{y + 13}">{none}</text>']
    for i, value in enumerate(row.figures):
        if sign and value == 0:
            continue  # a change of nothing
        quiet = "" if value else ' class="q"'
        parts.append(f'<text{quiet} x="{_s(on.left(i))}%" y="{y + 13}">{escape(said(value, sign))}</text>')
        if value:
            begin, end = sorted((on.at(i, 0), on.at(i, value)))
            parts.append(f'<rect class="{kinds[i]}" x="{_s(begin)}%" y="{y + 17}" width="{_s(max(.4, end - begin))}%" '
                         'height="7"/>')
    return parts


def said(value: int | None, sign: bool = False) -> str:
    return units.signed(units.rough(value), value) if sign else units.rough(value)


def _lines(name: str) -> list[str]:
    lines = [""]
    for part in name.replace("-", "-\0").split("\0"):
        if lines[-1] and len(lines[-1]) + len(part) > _LONGEST and len(lines) < 2:
            lines.append("")
        lines[-1] += part
    return lines


def _s(number: float) -> str:
    text = f"{number:.1f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
