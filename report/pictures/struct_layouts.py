"""Tables of members (offset, size, padding) -> the layouts of structs, each once, whoever has it.

A label is `struct.member`, or the member alone; other columns (`pack`) tell variants of a struct apart.
"""

from collections.abc import Iterable, Sequence

from harness.results.model import Row, Table
from harness.results.words import _, listed
from report import units
from report.pictures import ranges
from report.pictures.ranges import Range
from report.pictures.shapes import LayoutRow

_MOST = 160  # rows; the rest is in results.json

Member = tuple[str, int, int, int]  # name, offset, size, padding after it


def is_layout(table: Table) -> bool:
    """Labelled rows that end in three columns of bytes: a member's offset, its size, and the padding up to the next."""
    if len(table.units) < 3 or set(table.units[-3:]) != {"bytes"} or not table.rows:
        return False
    cells = [row.cells[-3:] for row in table.rows if row.label and None not in row.cells[-3:]]
    ends = [sum(figure or 0 for figure in three) for three in cells]
    return len(cells) == len(table.rows) and all(after[0] in (0, end) for end, after in zip(ends, cells[1:]))


def layout_rows(tables: Sequence[tuple[str, Table]]) -> tuple[LayoutRow, ...]:
    """From (machine, table): equal layouts of one struct are one row, with the variants and machines that have it."""
    found: dict[str, dict[tuple[Member, ...], dict[str, list[str]]]] = {}
    for machine, table in tables:
        for name, variant, members in _structs(table):
            found.setdefault(name, {}).setdefault(members, {}).setdefault(variant, []).append(machine)
    rows = []
    for name, layouts in found.items():
        widest = max(_end(members) for members in layouts)
        for members, variants in layouts.items():
            drawing = ranges.drawn(name, list(_ranges(members)), widest)
            rows.append(LayoutRow(name, _who(variants), _said(members), drawing.bars if drawing else ()))
    return tuple(rows[:_MOST])


def _structs(table: Table) -> Iterable[tuple[str, str, tuple[Member, ...]]]:
    places = [*range(len(table.columns))][-3:]
    others = list(enumerate(table.columns[:-3]))
    groups: dict[tuple[str, str], list[Member]] = {}
    for row in table.rows:
        if len(row.cells) != len(table.columns) or any(row.cells[i] is None for i in places):
            continue
        name, dot, member = (row.label or "").partition(".")
        key = (name if dot else table.name, _variant(row, others))
        offset, size, padding = (row.cells[i] or 0 for i in places)
        groups.setdefault(key, []).append((member if dot else name, offset, size, padding))
    return ((name, variant, tuple(members)) for (name, variant), members in groups.items())


def _variant(row: Row, others: Sequence[tuple[int, str]]) -> str:
    return " ".join(f"{column} {units.count(row.cells[i])}" for i, column in others)


def _who(variants: dict[str, list[str]]) -> str:
    """`pack 4, 8, 16 on linux64, wine64`."""
    by_machines: dict[tuple[str, ...], list[str]] = {}
    for variant, machines in variants.items():
        by_machines.setdefault(tuple(dict.fromkeys(machines)), []).append(variant)
    return "; ".join(_("{variants} on {machines}").format(
        variants=_joined(names), machines=listed(machines))
        for machines, names in by_machines.items()).strip()


def _joined(variants: list[str]) -> str:
    first = variants[0].rpartition(" ")[0]
    if first and all(variant.rpartition(" ")[0] == first for variant in variants):
        return f"{first} {listed([variant.rpartition(' ')[2] for variant in variants])}"
    return listed(variants)


def _end(members: Sequence[Member]) -> int:
    return max(offset + size + max(0, padding) for _, offset, size, padding in members)


def _said(members: Sequence[Member]) -> str:
    return listed((_("{name} at {offset}, {size} long and {padding} of padding") if padding > 0
                   else _("{name} at {offset}, {size} long")).format(
                       name=name, offset=offset, size=size, padding=padding) for name, offset, size, padding in members)


def _ranges(members: Sequence[Member]) -> Iterable[Range]:
    for name, offset, size, padding in members:
        yield offset, size, "committed", name, _("at {offset}").format(offset=offset)
        yield offset + size, padding, "reserved", _("padding"), units.count(padding)
