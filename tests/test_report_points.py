"""An experiment opens with its point: a drawing or a curve, with figures and units, before any table. On a desktop and
on a phone, with one machine and with all: eight experiments whose points are of every kind, as they were recorded."""

import json
from pathlib import Path
from typing import Any

import pytest

import browser
import recorded
from harness.results import from_json
from harness.results.model import Result
from report import __main__ as render_main
from report.collect import read_all
from report.output import html
from report.page.page import page
from report.point.curves import curves
from report.point.memory_status import status
from report.point.moved import moved
from report.page.tables import table_groups
from report.pictures import bars
from report.pictures.bars import BarRow

POINTS, ALL = recorded.GOLDEN / "points.json", recorded.GOLDEN / "eight.json"
EIGHT = ("02-virtual-memory.reserve-commit-touch", "02-virtual-memory.protection", "03-pagefile.commit-limit",
         "04-mmap.big-file", "04-mmap.sparse", "05-heap.fragmentation", "06-alignment.struct-packing",
         "06-alignment.access-cost")
FOLD = 700  # pixels below the heading: a screen of a laptop, or of a phone
UNITS = ("GiB", "MiB", "KiB", " ns", "at 0", "in use")


def documents() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads(POINTS.read_text())["results"]
    return loaded


def result(name: str, machine: str = "linux64") -> Result:
    found = next(d for d in documents() if (d["experiment"], d["machine"]["name"]) == (name, machine))
    return from_json.result_of(found, "")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("points")
    one = folder / "one.json"
    eight = json.loads(ALL.read_text())
    one.write_text(json.dumps(eight | {"results": [d for d in eight["results"] if d["machine"]["name"] == "linux64"]}))
    for name, file in (("all", ALL), ("one", one)):
        assert render_main.main([str(file), "--out", str(folder / name)]) == 0
    return {name: folder / name / "index.html" for name in ("all", "one")}


FIRST = """const article = document.getElementById(arguments[0]);
    const top = article.querySelector('h3').getBoundingClientRect();
    const seen = e => e.checkVisibility() && e.getClientRects().length;
    const first = [...article.querySelectorAll('.bars, .plot, .drawing')].find(seen);
    const table = [...article.querySelectorAll('table')].find(seen);
    const box = first.getBoundingClientRect();
    return {below: box.bottom - top.bottom, wide: box.width,
            before: !table || box.top < table.getBoundingClientRect().top,
            over: document.documentElement.scrollWidth, kind: first.getAttribute('class'),
            said: [...article.querySelectorAll('h4')].find(seen).parentElement.textContent}"""


@pytest.mark.parametrize("machines", ["one", "all"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_point_stands_first(chrome: Any, pages: dict[str, Path], machines: str, width: int) -> None:
    browser.resize(chrome, width, 900)
    for experiment in EIGHT:
        chrome.get("about:blank")
        chrome.get(pages[machines].as_uri() + f"#{experiment}")
        seen = chrome.execute_script(FIRST, experiment)
        assert seen["below"] <= FOLD and seen["before"], (experiment, seen)
        assert seen["wide"] > 250 and seen["over"] <= width, (experiment, seen)
        assert any(unit in seen["said"] for unit in UNITS) and "linux64" in seen["said"], experiment


def test_machines_that_agree_are_drawn_once() -> None:
    three = [result("protection", machine) for machine in ("linux64", "linux32", "wine64")]
    point = moved(three)
    assert point and [panel.machines for panel in point.panels] == ["linux64, linux32, wine64"]
    assert point.says == "Machines that agree to 64 KiB are drawn once. All are on one scale."  # a page, at one step
    point = moved([result("big-file", machine) for machine in ("linux64", "linux32", "wine64")])
    assert point and [panel.machines for panel in point.panels] == ["linux64, linux32", "wine64"]
    assert point.says == "Machines that agree are drawn once. All are on one scale."
    alone = moved(three[:1])
    assert alone and alone.says == "" and len(alone.panels) == 1


def test_the_process_is_drawn_where_there_is_no_region_and_nothing_where_nothing_moved() -> None:
    point = moved([result("commit-limit")])
    assert point and point.title == "What the process has more than at the start"
    assert ">64 MiB<" in point.panels[0].plot
    assert moved([result("access-cost")]) is None and moved([]) is None


def still(name: str, noise: int) -> Result:
    document = next(d for d in documents() if d["experiment"] == name)
    document["noise"]["memory_status"] = dict.fromkeys(document["noise"]["memory_status"], noise)
    return from_json.result_of(document, "")


def test_what_moved_no_further_than_the_noise_is_one_sentence() -> None:
    quiet, loud = status([still("reserve-commit-touch", 1 << 31)]), status([still("reserve-commit-touch", 1 << 20)])
    assert quiet and quiet.panels == ()
    assert quiet.says == "No step moved any of the three figures further than idleness does."
    assert loud and loud.says == "No step moved available physical further than idleness does."
    assert ">-1 GiB<" in loud.panels[0].plot and "available" in loud.panels[0].plot


def test_the_band_of_noise_is_drawn_where_it_can_be_seen() -> None:
    rows = [BarRow("map", (-100, 50)), BarRow("unmap", None)]
    for noise, bands in (((20, 0), 1), ((0, 0), 0), ((None, 30), 1)):
        on = bars.scale(rows, 2, noise)
        assert bars.bars("a", ("x", "y"), ("b3", "b3"), rows, on, noise, sign=True).count("band") == bands
    assert "no such step" in bars.bars("a", ("x", "y"), ("b3", "b3"), rows, bars.scale(rows, 2))


def test_the_same_bytes_are_as_long_in_every_column() -> None:
    on = bars.scale([BarRow("a", (1 << 30, 10 << 20)), BarRow("b", (-(1 << 30), None))], 2)
    lengths = [on.at(i, 10 << 20) - on.at(i, 0) for i in (0, 1)]
    assert lengths[0] == pytest.approx(lengths[1]) and on.zeros == (1 << 30, 0)


def test_many_lines_are_a_frame_for_each_column_on_one_scale() -> None:
    both = [result("access-cost", machine) for machine in ("linux64", "wine64")]
    frames = table_groups(both)[0].curves
    assert [frame.title for frame in frames] == ["load4", "load8", "load16", "store4", "store8", "store16"]
    assert all([name for _, name in frame.lines] == ["linux64", "wine64"] for frame in frames)


def test_lines_of_the_cache_and_pages_are_marked_where_the_column_is_a_place() -> None:
    def plot(unit: str, at: int) -> str:
        rows = [{"label": None, "cells": [at + 8 * i, 100]} for i in range(16)]
        made = from_json.table_of({"name": "cost", "columns": [f"offset:{unit}", "load:ps"], "rows": rows})
        return curves("cost", [(result("access-cost"), made)])[0].plot
    assert plot("place", 4032).count('class="edge"') == 2 and ">page<" in plot("place", 4032)
    assert ">line<" in plot("place", 4032) and ">4 KiB<" in plot("place", 4064)
    assert "edge" not in plot("bytes", 4032)


def test_without_a_picture_the_table_is_the_point_and_without_a_table_the_claims(tmp_path: Path) -> None:
    document = next(d for d in documents() if d["experiment"] == "struct-layout")
    document["tables"] = [t for t in document["tables"] if t["name"] != "layouts"]

    def order(document: dict[str, Any]) -> list[str]:
        file = tmp_path / "one.json"
        file.write_text(json.dumps({"format": 2, "kind": "merged", "labs": [], "machines": [], "results": [document]}))
        made = html.render(page(read_all([file]))).partition("<article")[2]
        marks = {"table": made.find("class=measured"), "claims": made.find('class="claims'),
                 "status": made.find("What the machine said"), "steps": made.find("Step by step")}
        return sorted((name for name, at in marks.items() if at >= 0), key=marks.__getitem__)

    assert order(document) == ["table", "status", "steps", "claims"]
    document["tables"] = []
    assert order(document) == ["claims", "status", "steps"]
