"""What a table is shows in its columns: ranges, layouts, frames, curves, or just a table."""

import re

import pytest

import recorded
from harness.results import from_json
from report.page import tables
from report.pictures import plots, ranges, struct_layouts
from harness.results.model import Result, Table


def table(name: str, columns: str, *rows: tuple[str | None, tuple[int | None, ...]]) -> Table:
    return from_json.table_of({"name": name, "columns": columns.split(),
                               "rows": [{"label": label, "cells": cells} for label, cells in rows]})


def result(*tables: Table, machine: str = "linux64") -> Result:
    document = recorded.document()
    document["machine"]["name"] = machine
    made = from_json.result_of({**document, "tables": []}, "")
    return Result(**{name: getattr(made, name) for name in made.__dataclass_fields__} | {"tables": tables})


def words(drawing: ranges.Drawing) -> list[tuple[str, str]]:
    return [(bar.pattern, bar.word) for bar in drawing.bars]


def test_ranges_are_to_scale_and_holes_are_empty() -> None:
    memory = table("memory-map", "base:hex size:bytes", ("a", (0, 10 << 20)), ("hole", (10 << 20, 110 << 20)),
                   ("c", (120 << 20, 8 << 20)))
    drawing, = ranges.ranges(memory, [])
    assert words(drawing) == [("committed", "a"), ("free", "hole"), ("committed", "c")]
    assert [float(bar.width) for bar in drawing.bars] == [7.81, 85.94, 6.25]


def test_a_range_far_away_is_broken_off_and_one_inside_another_left_out() -> None:
    far = table("sections", "address:hex size:bytes read:yes execute:yes", (".text", (4096, 4096, 1, 1)),
                (".inner", (4100, 8, 1, 0)), (".data", (1 << 40, 4096, 1, 0)), (".none", (None, 5, 0, 0)),
                (".empty", (9000, 0, 0, 0)))
    drawing, = ranges.ranges(far, [])
    assert words(drawing) == [("committed", ".text"), ("gap", "empty"), ("committed", ".data")]
    assert [bar.size for bar in drawing.bars] == ["read execute", "1.00 TiB", "read"]


def test_a_column_step_gives_a_picture_a_step_on_one_scale() -> None:
    steps = table("memory-map", "step:step base:hex size:bytes",
                  ("a", (1, 0, 64)), ("hole", (1, 64, 64)), ("b", (3, 0, 32)))
    first, last = ranges.ranges(steps, ["load", "evict", "load-b"])
    assert (first.title, last.title) == ("1. load", "3. load-b")
    assert float(last.bars[0].width) == 25.0


def test_equal_layouts_are_one_row_with_all_who_have_it() -> None:
    def structs(last: int) -> Table:
        return table("layouts", "pack offset:bytes size:bytes padding:bytes",
                     ("s.c", (1, 0, 1, 0)), ("s.i", (1, 1, 4, 0)), ("s.c", (4, 0, 1, 3)), ("s.i", (4, 4, 4, 0)),
                     ("s.c", (8, 0, 1, last - 1)), ("s.i", (8, last, 4, 0)))
    rows = struct_layouts.layout_rows([("linux64", structs(4)), ("wine64", structs(8))])
    assert [(row.struct, row.who) for row in rows] == [
        ("s", "pack 1 on linux64, wine64"),
        ("s", "pack 4 on linux64, wine64; pack 8 on linux64"), ("s", "pack 8 on wine64")]
    assert rows[1].said == "c at 0, 1 long and 3 of padding, i at 4, 4 long"
    assert [bar.pattern for bar in rows[1].bars] == ["committed", "reserved", "committed"]


def test_frames_over_time_show_what_came_in() -> None:
    pager = table("pager", "page frame-0:frame frame-1:frame frame-2:frame missed:yes", (None, (1, 1, None, None, 1)),
                  (None, (2, 1, 2, None, 1)), (None, (1, 1, 2, None, 0)))
    frames = ranges.frames(pager)
    assert frames and frames.asked == ("1", "2", "1") and frames.missed == (True, True, False)
    assert [name for name, _ in frames.lines] == ["frame-0", "frame-1"]  # the house has no third
    assert [cell.fresh for cell in frames.lines[1][1]] == [False, True, False]


def test_curves_stand_in_one_frame_and_equal_ones_are_one() -> None:
    one = table("faults", "frames fifo", *((None, (n, 20 - n)) for n in range(1, 9)))
    two = table("spacing", "asked malloc rule", *((None, (n, n + 8, n + 16)) for n in range(1, 300)))
    few = table("few", "asked got", (None, (1, 2)), (None, (2, 3)))
    groups = tables.table_groups([result(one, two, few), result(one, two, few, machine="wine64")])
    single, several, none = ([(c.title, [name for _, name in c.lines]) for c in group.curves] for group in groups)
    assert single == [("", ["linux64, wine64"])]
    assert several == [("", ["malloc: linux64, wine64", "rule: linux64, wine64"])]
    assert none == []
    assert groups[2].tables[0].machines == "linux64, wine64" and len(groups[2].tables) == 1


def test_cells_speak_of_what_they_are() -> None:
    view = tables.table_groups([result(table(
        "t", "address:hex size:bytes there:yes code:hex count",
        ("x", (0x7fff0000, 1 << 20, 1, 0xC0000005, 1 << 20))))])[0].tables[0]
    assert [cell.text for cell in view.rows[0][1]] == ["0x7fff0000", "1 MiB", "yes", "0xc0000005", "1,048,576"]


def drawn(unit: str, *points: tuple[float, float | None]) -> str:
    return plots.curve("a name", [plots.Series(0, points), plots.Series(1, points)], ("asked", unit), ("got", unit))


def test_a_plot_says_its_axes_in_units_people_read() -> None:
    plot = drawn("bytes", *((1 << n, 1 << n) for n in range(15)))
    assert ">asked<" in plot and ">got<" in plot and ">512<" in plot and ">4 KiB<" in plot
    assert "<desc>line 1 from 1 to 16 KiB, line 2 from 1 to 16 KiB</desc>" in plot
    assert ">2 ns<" in drawn("ps", (0, 0), (2000, 2000))


def test_a_line_is_told_from_another_without_colour_and_is_broken_where_nobody_can_tell() -> None:
    plot = drawn("", (0, 1), (1, None), (2, 3), (3, 4))
    lines = re.findall(r'<g class="line s(\d)"><path d="([^"]*)"/><path class="mark" d="([^"]*)"/></g>', plot)
    assert [number for number, _, _ in lines] == ["0", "1"] and lines[0][2] != lines[1][2]
    assert lines[0][1].count("M") == 2 and lines[0][1].count("L") == 1


def test_a_range_past_a_hundred_is_logarithmic_and_any_other_begins_at_zero() -> None:
    assert plots.axis("x", "", [1, 101]).log and not plots.axis("x", "", [1, 100]).log
    assert not plots.axis("x", "", [0, 1000]).log and plots.axis("x", "", [50, 60]).least == 0
    assert plots.axis("x", "", [50, 60]).ticks(4) == [0, 20, 40, 60]
    assert plots.axis("x", "bytes", [1 << 30]).ticks(4)[1] == 1 << 28


def test_what_happens_around_one_place_fills_the_picture() -> None:
    plot = drawn("bytes", *((4096 + n, 4096) for n in range(-64, 65)))
    assert ">4,064<" in plot and ">4 KiB<" in plot and ">4,160<" in plot


@pytest.mark.parametrize("value", [0, 1, -1, 2 ** 63 - 1, -2 ** 63])
def test_any_figure_can_be_drawn(value: int) -> None:
    for unit in ("", "bytes", "ps"):
        assert "nan" not in drawn(unit, (0, value), (1, value)) and "inf" not in drawn(unit, (value, value))


def test_a_column_says_its_unit_behind_its_name() -> None:
    made = from_json.table_of({"name": "t", "columns": ["at:bytes", "where:hex", "cost:ps", "n", "odd:poem"],
                               "rows": [{"label": None, "cells": [4096, 4096, 4096, 4096, 4096]}]})
    view = tables.table_groups([result(made)])[0].tables[0]
    assert view.columns == ("at", "where", "cost", "n", "odd")
    assert [cell.text for cell in view.rows[0][1]] == ["4 KiB", "0x1000", "4,096 ps", "4,096", "4,096"]
