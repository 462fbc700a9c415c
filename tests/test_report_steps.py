"""Step by step: the map under the code, the figures beside it, what moved and what did not, what was before."""

import json
from pathlib import Path
from typing import Any

import pytest

import browser
import recorded
from harness.results import check, from_json
from harness.results.model import Result
from report import __main__ as render_main
from report.page.steps import step_views

EXPERIMENT = "02-virtual-memory.reserve-commit-touch"
SCHEMA = check.load(recorded.ROOT / "harness/results/result.schema.json")


def begun(document: dict[str, Any]) -> dict[str, Any]:
    """With what lay there before the first step: the same addresses, all free."""
    pieces = document["steps"][0]["map"]
    size = sum(piece["size"] for piece in pieces)
    document["begin"] |= {"map_cut": False, "map": [
        {"base": pieces[0]["base"], "size": size, "state": "free", "kind": "", "resident": 0}]}
    return document


def result(document: dict[str, Any]) -> Result:
    assert SCHEMA(document) is None
    return from_json.result_of(document, "")


def test_the_first_step_has_its_before() -> None:
    steps, tables = step_views([result(begun(recorded.document()))], "a")
    first, second = steps[0].maps[0], steps[1].maps[0]
    assert first.began and not first.before and any(bar.changed for bar in first.bars)
    assert not second.began and second.before == first.key
    assert tables[0].steps[:2] == ("at the start", "reserve")


def test_a_result_without_it_is_drawn_as_ever() -> None:
    steps, tables = step_views([result(recorded.document())], "a")
    assert steps[0].maps[0].began == () and steps[0].maps[0].before == ""
    assert tables[0].steps[0] == "reserve"


def test_what_moved_is_a_row_and_what_did_not_is_a_word() -> None:
    document = recorded.document()
    document["noise"]["memory_status"] = {"avail_physical": 1 << 40, "avail_page_file": 0, "avail_virtual": 0}
    reserve = step_views([result(document)], "a")[0][0]
    rows = {(group.title, row.name): row for group in reserve.groups for row in group.rows}
    assert ("process: change", "space") in rows and ("process: change", "commit") not in rows
    assert "available physical" in reserve.still and "commit" in reserve.still
    assert [moved for _cell, moved in rows["region: now", "reserved"].cells] == [True]
    assert [moved for _cell, moved in rows["region: now", "committed"].cells] == [False]


def test_a_region_is_told_as_moved_where_the_step_moved_it() -> None:
    touch = step_views([result(recorded.document())], "a")[0][2]
    region = {row.name: [moved for _cell, moved in row.cells] for row in
              next(group for group in touch.groups if group.title == "region: now").rows}
    assert region == {"reserved": [False], "committed": [False], "resident": [True]}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("steps")
    build = recorded.build_folder(folder)
    for file in build.rglob("reserve-commit-touch.json"):
        file.write_text(json.dumps(begun(json.loads(file.read_text()))))
    inputs = {"all": sorted(build.glob("*/results")), "one": [build / "linux64" / "results"]}
    for name, some in inputs.items():
        assert render_main.main([*map(str, some), "--out", str(folder / name)]) == 0
    return {name: folder / name / "index.html" for name in inputs}


PLACES = """const step = document.getElementById(arguments[0]);
    const [code, maps, found] = ['.acts', '.maps', '.found'].map(s => step.querySelector(s).getBoundingClientRect());
    return {under: maps.top >= code.bottom - 1 && maps.top - code.bottom < 40, beside: found.left >= code.right,
            whole: (code.width + found.width) / step.getBoundingClientRect().width,
            over: document.documentElement.scrollWidth, before: step.querySelectorAll('.before').length}"""


@pytest.mark.parametrize("machines", ["one", "all"])
def test_the_map_is_under_the_code_and_the_figures_beside(chrome: Any, pages: dict[str, Path], machines: str) -> None:
    for width in (1280, 390, 320):
        browser.resize(chrome, width, 900)
        chrome.get("about:blank")
        chrome.get(pages[machines].as_uri() + f"#{EXPERIMENT}.1")
        seen = chrome.execute_script(PLACES, f"{EXPERIMENT}.1")
        assert seen["under"] and seen["over"] <= width and seen["before"] == (1 if machines == "one" else 4), seen
        assert width < 1000 or seen["beside"] and seen["whole"] > .9, seen
