"""Numbers -> plots, as a few lines of SVG: shapes and texts under classes; the style sheet has the rest.

A line is told from another by its dashes and its marks, not by colour alone. The table below a plot says the same.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from harness.results.words import _, listed
from report import units

_LEFT, _RIGHT, _TOP = 48.0, 22.0, 20.0  # room for what stands beside the axes
_LETTER, _ROW = 5.2, 11  # how wide one is, about, and how high
_MOST_POINTS = 1000  # of a line; of more, every second, third...
_MOST_MARKS = 12
_LOGARITHMIC = 100  # most to least: where the range passes this, every doubling gets the same room
_MARKS = ("M{x} {y}m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z", "M{x} {y}m-2.6-2.6h5.2v5.2h-5.2z",
          "M{x} {y}m0-3.4l3.4 5.8h-6.8z", "M{x} {y}m0-3.6l3.6 3.6l-3.6 3.6l-3.6-3.6z")


@dataclass(frozen=True, slots=True)
class Series:
    """A line: its number, and its points (None: unknown)."""
    index: int
    points: Sequence[tuple[float, float | None]]


@dataclass(frozen=True, slots=True)
class Axis:
    """What is told, from least to most; `say` makes a tick's label; `binary`: bytes, round in powers of two."""
    name: str
    least: float
    most: float
    binary: bool
    say: Callable[[float], str]
    log: bool = False

    def share(self, value: float) -> float:
        if self.log:
            return math.log(value / self.least) / math.log(self.most / self.least)
        return (value - self.least) / (self.most - self.least)

    def ticks(self, about: int) -> list[float]:
        if self.log:
            base = 2 if self.binary or self.most / self.least < 1000 else 10
            low, high = math.ceil(math.log(self.least, base) - 1e-9), math.floor(math.log(self.most, base) + 1e-9)
            every = 1 + (high - low) // about
            return [float(base) ** power for power in range(low, high + 1, every)]
        step = _round((self.most - self.least) / about, self.binary)
        return [step * i for i in range(math.ceil(self.least / step - 1e-9), math.floor(self.most / step + 1e-9) + 1)]


def axis(name: str, unit: str, values: Sequence[float], near: bool = False) -> Axis:
    """From zero where it is not logarithmic; with `near` also not where the values are few and far from it."""
    binary = unit in ("bytes", "place")
    least, most = min(values, default=0), max(values, default=0)
    if least > 0 and most / least > _LOGARITHMIC:
        return Axis(name, least, most, binary, _label(unit), True)
    if not near or 2 * least < most:
        least, most = min(0, least), max(0, most)
    return Axis(name, least, most if most > least else least + 1, binary, _label(unit))


def _label(unit: str) -> Callable[[float], str]:
    if unit in ("bytes", "place"):
        return lambda value: units.exact(round(value))
    if unit == "ps":
        return lambda value: f"{value / 1000:g} ns"  # no text: a unit
    return lambda value: f"{value:,g}" if value % 1 else f"{value:,.0f}"


def _round(step: float, binary: bool) -> float:
    """The next round number that is not less, and no fraction of a count."""
    if binary:
        return float(2 ** max(0, math.ceil(math.log2(step))))
    power = 10.0 ** math.floor(math.log10(step))
    return max(1.0, next(times * power for times in (1, 2, 5, 10) if times * power >= step * (1 - 1e-9)))


def curve(name: str, series: Sequence[Series], x: tuple[str, str], y: tuple[str, str],
          edges: Sequence[tuple[float, str]] = (), values: Sequence[float] = ()) -> str:
    """Anything against anything, each (name, unit). `edges`: upright lines; `values`: more that are to have room."""
    points = [point for one in series for point in one.points]
    along = axis(*x, [at for at, _ in points], near=True)
    up = axis(*y, [*values, *(value for _, value in points if value is not None)])
    return _drawn(name, series, (along, up), (360, 172), along.ticks(8 if not along.binary else 6), edges)


def _drawn(name: str, series: Sequence[Series], axes: tuple[Axis, Axis], size: tuple[int, int],
           ticks: Sequence[float], edges: Sequence[tuple[float, str]]) -> str:
    x, y = axes
    width, below = size[0] - _LEFT - _RIGHT, size[1] - (32 if x.name else 8 + _ROW)
    top = _TOP if y.name else 8

    def across(value: float) -> float:
        return _LEFT + width * x.share(value)

    def up(value: float) -> float:
        return below - (below - top) * y.share(value)

    parts = [f'<text class="unit" x="0" y="9">{escape(y.name)}</text>'] if y.name else []
    parts += [f'<path class="{"grid" if v else "zero"}" d="M{_s(_LEFT)} {_s(up(v))}h{_s(width)}"/>'
              f'<text x="{_s(_LEFT - 8)}" y="{_s(up(v) + 3)}" text-anchor="end">{escape(y.say(v))}</text>'
              for v in y.ticks(6 if y.binary else 4)]
    parts += [f'<text x="{_s(across(at))}" y="{_s(below + 14)}" text-anchor="middle">'
              f'{escape(x.say(at))}</text>' for at in ticks if x.say(at)]
    parts += [f'<path class="edge" d="M{_s(across(at))} {_s(top)}V{_s(below)}"/>'
              f'<text x="{_s(across(at))}" y="{_s(top - 3)}" text-anchor="middle">{escape(said)}</text>'
              for at, said in edges]
    if x.name:
        parts.append(f'<text class="unit" x="{_s(_LEFT + width / 2)}" y="{size[1] - 4}" text-anchor="middle">'
                     f'{escape(x.name)}</text>')
    for one in series:
        some = one.points[::1 + len(one.points) // _MOST_POINTS]
        places = [None if value is None else (_s(across(at)), _s(up(value))) for at, value in some]
        parts.append(f'<g class="line s{one.index % 8}"><path d="{_line(places)}"/>{_marks(one.index, places)}</g>')
    return (f'<svg class="plot" viewBox="0 0 {size[0]} {size[1]}" role="img" aria-label="{escape(name)}">'
            f'<desc>{escape(_described(series, y))}</desc>{"".join(parts)}</svg>')


def _line(places: Sequence[tuple[str, str] | None]) -> str:
    """Broken where nobody can tell."""
    out, pen = "", "M"
    for i, place in enumerate(places):
        if 0 < i < len(places) - 1 and _level(places[i - 1:i + 2]):
            continue
        out += f"{pen}{place[0]} {place[1]}" if place else ""
        pen = "L" if place else "M"
    return out


def _level(three: Sequence[tuple[str, str] | None]) -> bool:
    """A point between two others of its height says nothing."""
    return all(three) and len({place[1] for place in three if place}) == 1


def _marks(index: int, places: Sequence[tuple[str, str] | None]) -> str:
    found = [place for place in places if place]
    every = 1 + len(found) // _MOST_MARKS
    shape = _MARKS[index % len(_MARKS)]
    return f'<path class="mark" d="{"".join(shape.format(x=x, y=y) for x, y in found[::every])}"/>' if found else ""


def _described(series: Sequence[Series], y: Axis) -> str:
    """The least and the most of each line, for those who listen."""
    said = []
    for number, one in enumerate(series, start=1):
        values = [value for _, value in one.points if value is not None]
        if values:
            said.append(_("line {number} from {least} to {most}").format(
                number=number, least=y.say(min(values)), most=y.say(max(values))))
    return listed(said)


def _s(number: float) -> str:
    text = f"{number:.1f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
