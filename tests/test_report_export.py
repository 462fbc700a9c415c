"""For a report of one's own: each table as CSV, each picture as SVG that stands by itself."""

import csv
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

import browser
import recorded
from report import __main__ as render_main
from report.collect import read_all
from report.output import export

POINTS = recorded.GOLDEN / "points.json"


def written(folder: Path, name: str, *inputs: Path) -> dict[str, Path]:
    assert render_main.main([*map(str, inputs or (POINTS,)), "--export", name, str(folder)]) == 0
    return {file.name: file for file in folder.iterdir()}


def rows(file: Path) -> list[list[str]]:
    return list(csv.reader(file.read_text("utf-8-sig").splitlines()))


def test_every_table_and_every_picture_is_a_file(tmp_path: Path) -> None:
    files = written(tmp_path, "02.reserve-commit-touch")
    assert {"steps.csv", "claims.csv", "steps-linux64-linux32.svg", "steps-wine64.svg", "available-linux64.svg",
            "map-3-touch-linux64.svg"} <= files.keys()
    curves = written(tmp_path / "b", "06-alignment.access-cost")
    assert {"table-access-cost.csv", "table-access-cost-page.csv", "curve-access-cost-load4.svg"} <= curves.keys()
    assert "drawing-heap-map-wine64.svg" in written(tmp_path / "c", "05.fragmentation")
    layouts = [name for name in written(tmp_path / "d", "06.struct-layout") if name.startswith("layout-article")]
    assert layouts == ["layout-article.svg", "layout-article-2.svg"] or len(layouts) == 2


def test_figures_are_whole_and_columns_say_their_units(tmp_path: Path) -> None:
    files = written(tmp_path, "06.access-cost")
    head, *data = rows(files["table-access-cost.csv"])
    assert head[:4] == ["machine", "row", "offset:bytes", "load4:ps"] and len(data) == 3 * 128
    steps = rows(written(tmp_path / "b", "02.reserve-commit-touch")["steps.csv"])
    commit = dict(zip(steps[0], steps[2]))
    assert (commit["machine"], commit["step"], commit["region.committed"]) == ("linux64", "commit", str(1 << 30))
    assert commit["change.memory_status.avail_page_file"] == str(-(1 << 30))


def test_a_picture_stands_by_itself(tmp_path: Path) -> None:
    for name in ("02.reserve-commit-touch", "06.access-cost", "05.fragmentation", "06.struct-layout"):
        for file in written(tmp_path / name, name).values():
            if file.suffix == ".svg":
                text = file.read_text()
                root = ElementTree.fromstring(text)
                assert root.tag == "{http://www.w3.org/2000/svg}svg" and int(root.attrib["height"]) > 60
                assert "var(" not in text and "<use" not in text, file.name
                used = set(re.findall(r"url\(#([\w-]+)\)", text))
                assert used <= set(re.findall(r'id="([\w-]+)"', text))


def test_a_browser_shows_it(tmp_path: Path) -> None:
    files = written(tmp_path, "02.reserve-commit-touch")
    with browser.opened() as chrome:
        for name in ("steps-linux64-linux32.svg", "map-1-reserve-linux64.svg"):
            chrome.get(files[name].as_uri())
            box = browser.evaluate(chrome, "(r => [r.width, r.height])([...document.querySelectorAll('rect')]"
                                           ".at(-1).getBoundingClientRect())")
            assert min(box) > 1 and browser.errors(chrome) == []


def test_a_name_that_nothing_has_gets_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("02.nothing", "nothing", "../../etc"):
        assert render_main.main([str(POINTS), "--export", name, str(tmp_path / "x")]) == 2
    assert "02-virtual-memory.protection" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_what_a_spreadsheet_would_calculate_stays_a_text(tmp_path: Path) -> None:
    document = recorded.document()
    document["claims"][0]["says"] = "=HYPERLINK(1)"
    document["tables"] = [{"name": "t", "columns": ["a"], "rows": [{"label": "+1", "cells": [-5]}]}]
    (tmp_path / "r.json").write_text(json.dumps(document))
    files = written(tmp_path / "out", "02.reserve-commit-touch", tmp_path / "r.json")
    assert rows(files["claims.csv"])[1][2] == "'=HYPERLINK(1)"
    assert rows(files["table-t.csv"])[1] == ["linux64", "'+1", "-5"]


def test_an_enemy_gets_nothing_into_a_picture(tmp_path: Path) -> None:
    document = recorded.document()
    document["tables"] = [{"name": "t", "columns": ["at:hex", "size:bytes"], "rows": [
        {"label": '"><script>alert(1)</script>', "cells": [0, 4096]}]}]
    (tmp_path / "r.json").write_text(json.dumps(document))
    for text in export.files(read_all([tmp_path]), "02-virtual-memory", "reserve-commit-touch").values():
        assert "<script" not in text[0] or text[0].startswith("\ufeff")
