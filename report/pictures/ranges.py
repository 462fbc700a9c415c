"""A table that has the shape of something -> a drawing of it: ranges of addresses, frames in time.

What a table is shows in its columns, not in who made it. A table of no such shape stays a table.
"""

from collections.abc import Sequence

from harness.results.model import Table
from harness.results.words import _, look_up
from report import units
from report.pictures.shapes import Bar, Drawing, FrameCell, Frames

_MOST = 400  # bars; more are no drawing
_MOST_DRAWINGS = 64
_ROOM, _LETTER = 1.2, 0.55  # percent of the width that a word needs, and each of its letters
_NARROWEST = 0.25
_IN_A_LINE = 40  # bars; more are drawn in several lines
_MOST_LINES = 8
_EMPTY = ("hole", "free", "gap", "empty")
Range = tuple[int, int, str, str, str]  # begin, size, pattern, word, word below


def ranges(table: Table, steps: Sequence[str]) -> tuple[Drawing, ...]:
    """Labelled rows with an address (hex) and, in the next column, a size (bytes): a memory, a heap, the sections of a
    program. With a column of steps (1 is the first) there is a drawing for each step, all on one scale.
    """
    base = next((i for i, pair in enumerate(zip(table.units, table.units[1:])) if pair == ("hex", "bytes")), None)
    if base is None or not any(row.label for row in table.rows):
        return ()
    step = table.units.index("step") if "step" in table.units else None
    found: dict[int | None, list[Range]] = {}
    for row in table.rows:
        if len(row.cells) != len(table.columns) or not row.cells[base + 1] or row.cells[base] is None:
            continue
        begin, length = row.cells[base] or 0, row.cells[base + 1] or 0
        empty = (row.label or "").lower().startswith(_EMPTY)
        below = " ".join(look_up(name) for name, unit, value in zip(table.columns, table.units, row.cells)
                         if unit == "yes" and value)
        one = (begin, length, "free" if empty else "committed", look_up(row.label or ""), below or units.rough(length))
        found.setdefault(row.cells[step] if step is not None else None, []).append(one)
    widest = max((sum(one[1] for one in some) for some in found.values()), default=0) if len(found) > 1 else 0
    made = (drawn(look_up(table.name), sorted(some, key=lambda r: r[:2]), widest, _title(number, steps))
            for number, some in found.items())
    return tuple(drawing for drawing in made if drawing)[:_MOST_DRAWINGS]


def _title(number: int | None, steps: Sequence[str]) -> str:
    if number is None:
        return ""
    return f"{number}. {steps[number - 1]}" if 0 < number <= len(steps) else units.count(number)


def drawn(name: str, found: Sequence[Range], widest: int = 0, title: str = "") -> Drawing | None:
    """To scale, but that an empty stretch larger than all the rest is broken."""
    kept: list[Range] = []
    for one in found:
        if one[1] > 0 and (not kept or one[0] >= kept[-1][0] + kept[-1][1]):
            kept.append(one)
    if not kept or len(kept) > _MOST:
        return None
    spans = _with_gaps(kept)
    lines = _in_lines(spans) if not widest else [spans]
    total = max(widest, *(sum(size for size, _ in line) for line in lines))
    return Drawing(title, _said(f"{name} {title}".strip()), tuple(tuple(_bars(line, total)) for line in lines))


def _in_lines(spans: list[tuple[int, Range | None]]) -> list[list[tuple[int, Range | None]]]:
    number = min(_MOST_LINES, -(-len(spans) // _IN_A_LINE))
    each = -(-len(spans) // number)
    return [spans[i:i + each] for i in range(0, len(spans), each)]


def _bars(spans: Sequence[tuple[int, Range | None]], total: int) -> list[Bar]:
    share = [max(_NARROWEST, 100 * size / total) for size, _ in spans]
    shrink = min(1.0, 100 / sum(share))
    bars, x = [], 0.0
    for width, (_size, what) in zip((s * shrink for s in share), spans):
        if what is not None:
            words = what[3:] if width >= _ROOM + _LETTER * len(what[3]) else ("", "")
            bars.append(Bar(f"{x:.2f}", f"{width:.2f}", what[2], *words, "", False))
        x += width
    return bars


def _said(table: str) -> str:
    return _("{table}, drawn; the table says the same").format(table=table)


def _with_gaps(kept: Sequence[Range]) -> list[tuple[int, Range | None]]:
    held = sum(one[1] for one in kept)
    spans: list[tuple[int, Range | None]] = []
    end = kept[0][0]
    for one in kept:
        gap = one[0] - end
        if gap > held // 4:  # broken: an eighth of the picture, however large it is
            spans.append((max(1, held // 8), (end, gap, "gap", _("empty"), units.rough(gap))))
        elif gap:
            spans.append((gap, None))
        spans.append((one[1], one))
        end = one[0] + one[1]
    return spans


def frames(table: Table) -> Frames | None:
    """Rows with what is wanted first, and what each frame holds then: time runs to the right."""
    places = [i for i, unit in enumerate(table.units) if unit == "frame"]
    rows = [row for row in table.rows if len(row.cells) == len(table.columns)]
    if not places or not rows or len(rows) > 64:
        return None
    missed = table.units.index("yes") if "yes" in table.units else None
    lines = []
    for place in places:
        cells, before = [], None
        for row in rows:
            now = row.cells[place]
            cells.append(FrameCell("" if now is None else units.count(now), now is not None and now != before))
            before = now
        if any(cell.text for cell in cells):
            lines.append((table.columns[place], tuple(cells)))
    return Frames(_said(look_up(table.name)), tuple(units.count(row.cells[0]) for row in rows),
                  tuple(lines), tuple(bool(row.cells[missed]) for row in rows) if missed is not None else ())
