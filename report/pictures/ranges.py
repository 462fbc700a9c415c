"""A table that has the shape of something -> a drawing of it: ranges of addresses, frames in time.

What a table is shows in its columns, not in who made it. A table of no such shape stays a table.
"""

from collections.abc import Sequence

from harness.results.model import Table
from harness.results.words import _
from report import units
from report.pictures.shapes import Bar, Drawing, FrameCell, Frames

_MOST = 400  # bars; more are no drawing
_MOST_DRAWINGS = 64
_ROOM, _LETTER = 1.2, 0.55  # percent of the width that a word needs, and each of its letters
_NARROWEST = 0.25
_EMPTY = ("hole", "free", "gap", "empty")
_RIGHTS = {"read": "r", "write": "w", "execute": "x", "shared": "s"}

Range = tuple[int, int, str, str, str]  # begin, size, pattern, word, word below


def ranges(table: Table, steps: Sequence[str]) -> tuple[Drawing, ...]:
    """Labelled rows with a base (address, offset) and a size: a memory, a heap, the sections of a program.

    With a column `step` (1 is the first) there is a drawing for each step, all on one scale.
    """
    base = next((table.columns.index(name) for name in ("base", "address", "offset") if name in table.columns), None)
    if base is None or "size" not in table.columns or not any(row.label for row in table.rows):
        return ()
    size = table.columns.index("size")
    step = table.columns.index("step") if "step" in table.columns else None
    found: dict[int | None, list[Range]] = {}
    for row in table.rows:
        if len(row.cells) != len(table.columns) or not row.cells[size] or row.cells[base] is None:
            continue
        begin, length = row.cells[base] or 0, row.cells[size] or 0
        empty = (row.label or "").lower().startswith(_EMPTY)
        rights = "".join(rights_of(name, value, "") for name, value in zip(table.columns, row.cells))
        one = (begin, length, "free" if empty else "committed", row.label or "", rights or units.rough(length))
        found.setdefault(row.cells[step] if step is not None else None, []).append(one)
    widest = max((sum(one[1] for one in some) for some in found.values()), default=0) if len(found) > 1 else 0
    made = (drawn(table.name, sorted(some, key=lambda r: r[:2]), widest, _title(number, steps))
            for number, some in found.items())
    return tuple(drawing for drawing in made if drawing)[:_MOST_DRAWINGS]


def _title(number: int | None, steps: Sequence[str]) -> str:
    if number is None:
        return ""
    return f"{number}. {steps[number - 1]}" if 0 < number <= len(steps) else units.count(number)


def is_rights(column: str) -> bool:
    return "-" in column and set(column.split("-")) <= _RIGHTS.keys()


def rights_of(column: str, value: int | None, none: str) -> str:
    """Of a column `read`: 1 is `r`. Of a column `read-write-execute`: 101 is `rx`, or, with none "-", `r-x`."""
    names = column.split("-")
    if value is None or value < 0 or not set(names) <= _RIGHTS.keys():
        return ""
    digits = str(value).zfill(len(names))[-len(names):]
    return "".join(none if digit == "0" else _RIGHTS[name] for digit, name in zip(digits, names))


def drawn(name: str, found: Sequence[Range], widest: int = 0, title: str = "") -> Drawing | None:
    """To scale, but that an empty stretch larger than all the rest is broken."""
    kept: list[Range] = []
    for one in found:
        if one[1] > 0 and (not kept or one[0] >= kept[-1][0] + kept[-1][1]):
            kept.append(one)
    if not kept or len(kept) > _MOST:
        return None
    spans = _with_gaps(kept)
    total = max(widest, sum(size for size, _ in spans))
    share = [max(_NARROWEST, 100 * size / total) for size, _ in spans]
    shrink = min(1.0, 100 / sum(share))
    bars, x = [], 0.0
    for width, (_size, what) in zip((s * shrink for s in share), spans):
        if what is not None:
            words = what[3:] if width >= _ROOM + _LETTER * len(what[3]) else ("", "")
            bars.append(Bar(f"{x:.2f}", f"{width:.2f}", what[2], *words, "", False))
        x += width
    return Drawing(title, _said(f"{name} {title}".strip()), tuple(bars))


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
    """Rows with a page and what frame-0, frame-1... hold then: time runs to the right."""
    places = [i for i, name in enumerate(table.columns) if name.startswith("frame-")]
    rows = [row for row in table.rows if len(row.cells) == len(table.columns)]
    if "page" not in table.columns or not places or not rows or len(rows) > 64:
        return None
    page = table.columns.index("page")
    missed = table.columns.index("missed") if "missed" in table.columns else None
    lines = []
    for place in places:
        cells, before = [], None
        for row in rows:
            now = row.cells[place]
            cells.append(FrameCell("" if now is None else units.count(now), now is not None and now != before))
            before = now
        if any(cell.text for cell in cells):
            lines.append((table.columns[place], tuple(cells)))
    return Frames(_said(table.name), tuple(units.count(row.cells[page]) for row in rows),
                  tuple(lines), tuple(bool(row.cells[missed]) for row in rows) if missed is not None else ())
