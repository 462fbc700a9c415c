"""Numbers -> plots, as small SVG. Without matplotlib there are none, and the tables say the same."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from report.pictures import svg

try:
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, NullLocator
    AVAILABLE = True
except (ImportError, MemoryError, OSError):
    AVAILABLE = False

_BYTES = ((1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"), (1, "bytes"))
_NAMES_FIT = 7  # steps; more are numbered
_MOST_POINTS = 1000  # of a line; of more, every second, third...
_SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "memory-labs", "font.size": 8, "path.simplify": True}


@dataclass(frozen=True, slots=True)
class Series:
    """A line: which of the machines it is of, its points (None: unknown), and how far idleness moves it."""
    index: int
    points: Sequence[tuple[float, float | None]]
    noise: float = 0.0


def unit_of(values: Sequence[float]) -> tuple[int, str]:
    largest = max((abs(v) for v in values), default=0)
    return next(((size, name) for size, name in _BYTES if largest >= size), (1, "bytes"))


def over_steps(name: str, names: Sequence[str], series: Sequence[Series]) -> str:
    """Bytes over the steps, from 0 at the start."""
    values = [y for one in series for _, y in one.points if y is not None]
    scale, unit = unit_of([*values, *(one.noise for one in series)])
    axes = _axes(3.4, 1.5)
    for one in series:
        if one.noise:
            band = axes.axhspan(-one.noise / scale, one.noise / scale)
            band.set_gid(f"c-noise s{one.index}")
    _lines(axes, [Series(s.index, [(x, None if y is None else y / scale) for x, y in s.points]) for s in series])
    axes.xaxis.set_major_locator(FixedLocator(range(len(names) + 1)))
    fit = len(names) <= _NAMES_FIT and sum(map(len, names)) <= 30
    axes.set_xticklabels(["", *(names if fit else map(str, range(1, len(names) + 1)))])
    axes.set_xlim(0, max(1, len(names)) + 0.3)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    return _finished(axes, name, unit)


def curve(name: str, series: Sequence[Series], x_name: str, unit: str) -> str:
    """Anything against anything: access cost against offset, spacing against request, faults against frames."""
    axes = _axes(5.0, 2.2, below=0.42)
    _lines(axes, series)
    if _spans_decades(series):
        axes.loglog(base=2)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(LogLocator(4))
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
            axis.set_minor_locator(NullLocator())
    else:
        axes.set_ylim(bottom=min(0, axes.get_ylim()[0]))
        axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
        axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.set_xlabel(x_name).set_gid("c-unit")
    return _finished(axes, name, unit)


def _spans_decades(series: Sequence[Series]) -> bool:
    """From 1 to 4096 what happens below 64 would be a speck: then every doubling gets the same room."""
    points = [point for one in series for point in one.points]
    least, most = min(x for x, _ in points), max(x for x, _ in points)
    return least > 0 and most / least > 64 and all(y is not None and y > 0 for _, y in points)


def _axes(width: float, height: float, below: float = 0.3) -> Any:
    figure = Figure(figsize=(width, height))
    FigureCanvasSVG(figure)
    margins = (0.45 / width, below / height, 1 - 0.6 / width, 1 - (below + 0.25) / height)  # left, below, the rest
    axes = figure.add_axes(margins)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0)
    return axes


def _lines(axes: Any, series: Sequence[Series]) -> None:
    for one in series:
        every = 1 + len(one.points) // _MOST_POINTS
        points = [(x, math.nan if y is None else y) for x, y in one.points[::every]]
        line, = axes.plot([x for x, _ in points], [y for _, y in points])
        line.set_gid(f"c-line s{one.index}")
        line.set_clip_on(False)


def _finished(axes: Any, name: str, unit: str) -> str:
    low, high = axes.get_ylim()
    if low <= 0 <= high:
        axes.axhline(0).set_gid("c-zero")
    axes.set_title(unit, loc="left", fontsize=8).set_gid("c-unit")
    axes.grid(axis="y")
    for line in axes.get_ygridlines():
        line.set_gid("c-grid")
    for label in [*axes.get_xticklabels(), *axes.get_yticklabels()]:
        label.set_gid("c-tick")
    file = io.StringIO()
    with matplotlib.rc_context(_SETTINGS):
        axes.figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return svg.small(file.getvalue(), name)
