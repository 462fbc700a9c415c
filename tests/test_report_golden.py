"""From recorded results the same page, to the byte: all that it says, as JSON, and the report as Markdown. How the page
shows it is for the tests in a browser. To accept a change that was looked at: GOLDEN=write pytest ..."""

import dataclasses
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import recorded
from report import __main__ as render_main
from report.output import markdown
from report.collect import read_all
from report.page.page import page


def as_json(value: Any, margin: str = "") -> str:
    """In the order of the page; what fits into a line stands in one, so that a change is seen where it was made."""
    compact = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list, tuple)) or len(margin) + len(compact) < 110:
        return compact
    inner, named = margin + " ", isinstance(value, dict)
    parts = [(json.dumps(key) + ": ") * named + as_json(value[key] if named else key, inner) for key in value]
    return "{["[not named] + "\n" + ",\n".join(inner + part for part in parts) + "\n" + margin + "}]"[not named]


@pytest.mark.parametrize("name", ["page.json", "report.md"])
def test_the_page_is_as_it_was(name: str) -> None:
    shown = page(read_all(sorted(recorded.RESULTS.glob("*/results"))))
    assert shown.problems == ()
    made = as_json(dataclasses.asdict(shown)) + "\n" if name == "page.json" else markdown.render(shown)
    golden = recorded.GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(made)
    assert made == golden.read_text()


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def report(out: Path, *inputs: Path) -> dict[str, bytes]:
    assert render_main.main([*map(str, inputs), "--out", str(out)]) == 0
    return files_of(out)


def test_the_same_results_give_the_same_bytes_in_any_order_and_from_the_merged_file(tmp_path: Path) -> None:
    build = recorded.build_folder(tmp_path)
    folders = sorted(build.glob("*/results"))
    first = report(tmp_path / "a", *folders)
    assert first.keys() == {"index.html", "report.md", "results.json"}
    assert report(tmp_path / "b", *reversed(folders)) == first
    assert report(tmp_path / "c", build) == first
    merged = tmp_path / "merged.json"
    merged.write_bytes(first["results.json"])
    assert report(tmp_path / "d", merged) == first
    assert report(tmp_path / "e", merged, *folders) == first
    shutil.copytree(build, tmp_path / "elsewhere" / "saved")
    assert report(tmp_path / "f", *sorted((tmp_path / "elsewhere" / "saved").glob("*/results"))) == first


def test_every_picture_has_a_name_and_the_plots_are_there(tmp_path: Path) -> None:
    html = report(tmp_path / "a", recorded.build_folder(tmp_path))["index.html"].decode()
    pictures = re.findall(r"<svg (?![^>]*aria-hidden)(?!x=)[^>]*>", html)
    assert len(pictures) > 20 and all("role=img" in picture and "aria-label=" in picture for picture in pictures)
    assert html.count("class=plot") >= 1 and '<g class="line s0">' in html
    assert html.count("class=bars") >= 6 and "<rect class=b1 " in html
    assert html.count("<desc>") == html.count("class=plot")
    assert "<image" not in html and "http://www.w3.org" not in html
