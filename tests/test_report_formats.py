"""Results of format 1, which do not say what a step changed, and of format 2, which do: the same page of both."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

import recorded
from harness.driver import measurements
from harness.results.check import load
from harness.results.collected import Results
from report.collect import read_all
from report.compare import compare
from report.output import html, markdown
from report.page.page import page

check = load(recorded.ROOT / "harness/results/result.schema.json")
FILES = [path for path in sorted(recorded.RESULTS.glob("*/results/*/*.json")) if path.name != "lab.json"]
OF_FORMAT = {number: [path for path in FILES if json.loads(path.read_text())["format"] == number] for number in (1, 2)}


def as_format_1(document: dict[str, Any]) -> dict[str, Any]:
    older = copy.deepcopy(document) | {"format": 1}
    for step in older["steps"]:
        step.pop("change", None)
    return older


def as_format_2(document: dict[str, Any]) -> dict[str, Any]:
    """By its definition in docs/result-format.md: a step's change is the difference to the look before it."""
    newer = copy.deepcopy(document) | {"format": 2}
    before = newer["begin"]
    for step in newer["steps"]:
        if step["absent"] is None:
            step["change"] = {group: {
                column: None if None in (step[group][column], before[group][column])
                else step[group][column] - before[group][column] for column in step[group]
            } for group in ("process", "memory_status")}
            before = step
    return newer


def read(folder: Path, documents: list[dict[str, Any]]) -> Results:
    folder.mkdir()
    for i, document in enumerate(documents):
        (folder / f"{i}.json").write_text(json.dumps(document))
    return read_all([folder])


def test_results_of_both_formats_are_recorded() -> None:
    assert OF_FORMAT[1] and OF_FORMAT[2]


@pytest.mark.parametrize("path", FILES, ids=lambda path: "-".join(path.relative_to(recorded.RESULTS).parts[::2]))
def test_the_same_result_in_both_formats_gives_the_same_page(path: Path, tmp_path: Path) -> None:
    document = json.loads(path.read_text())
    both = [as_format_1(document), as_format_2(document)]
    assert [check(of) for of in both] == [None, None]
    if document["format"] == 2:
        assert both[1] == document, "what the probe wrote is what there is to subtract"
    older, newer = read(tmp_path / "older", [both[0]]), read(tmp_path / "newer", [both[1]])
    assert older.problems == newer.problems == () and len(older.kept) == len(newer.kept) == 1
    assert html.render(page(older)) == html.render(page(newer))
    assert markdown.render(page(older)) == markdown.render(page(newer))
    compared = compare(older, newer)
    assert compared.compared == 1 and not (compared.changes or compared.moved or compared.came or compared.went)


def test_a_commit_of_1_gib_is_1_gib_less_of_available_page_file(tmp_path: Path) -> None:
    """One sign in the measurements and on the page."""
    document = as_format_2(recorded.document())
    assert dict(measurements.changes(document))["commit.avail_page_file"] == -(1 << 30)
    text = markdown.render(page(read(tmp_path / "one", [document])))
    assert "| machine: change, available page file | -1 GiB |" in text.split("2. commit")[1]


def test_the_change_that_is_written_is_the_one_that_is_shown(tmp_path: Path) -> None:
    """The probe may know that two looks are not to be compared, or what lay between them."""
    document = as_format_2(recorded.document())
    change = document["steps"][1]["change"]
    change["memory_status"]["avail_page_file"], change["process"]["commit"] = None, 5 << 20
    figures = dict(measurements.changes(document))
    assert "commit.avail_page_file" not in figures and figures["commit.commit"] == 5 << 20
    text = markdown.render(page(read(tmp_path / "one", [document]))).split("2. commit")[1]
    assert "Unknown: available page file" in text.split("3. touch")[0]
    assert "| process: change, commit | +5 MiB |" in text
