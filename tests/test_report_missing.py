"""The top of the report says what is not there, as loud as what failed."""

import json
import re
from pathlib import Path

import recorded
from report.collect import read_all
from report.output import html, markdown
from report.page.page import page
from report.page.view import Page


def shown(build: Path) -> Page:
    return page(read_all(sorted(build.glob("*/results"))))


def leave_out(build: Path, machine: str, why: str) -> None:
    (build / machine / "results" / "machine.json").write_text(
        json.dumps({"format": 1, "kind": "machine", "machine": machine, "left_out": why}))


def end(build: Path, machine: str, how: str, why: str) -> None:
    file = build / machine / "results" / "02-virtual-memory" / "reserve-commit-touch.json"
    document = json.loads(file.read_text())
    document |= {"ended": {"how": how, "why": why}, "steps": [], "claims": [], "tables": []}
    file.write_text(json.dumps(document))


def test_a_machine_left_out_with_results_of_before_says_that_they_are(tmp_path: Path) -> None:
    build = recorded.build_folder(tmp_path)
    leave_out(build, "wine64", "there is no Wine")
    made = shown(build)
    row = next(row for row in made.missing if row.what == "wine64")
    assert row.why == "there is no Wine. The results shown of it are of an earlier run (2026-11-21)"
    assert [column.label for column in made.columns if column.earlier] == ["wine64"]
    assert "wine64</a> <small>of an earlier run</small>" in html.render(made)
    assert {m.word: m.note for m in made.totals}["missing"] == "2"  # the other was not there before


def test_a_machine_left_out_without_results_has_its_reason_alone(tmp_path: Path) -> None:
    build = recorded.build_folder(tmp_path)
    (build / "windows64" / "results").mkdir(parents=True)
    leave_out(build, "windows64", "this is no Windows")
    made = shown(build)
    assert [row.why for row in made.missing if row.what == "windows64"] == ["this is no Windows"]
    assert not any(column.earlier for column in made.columns)


def test_what_was_skipped_or_did_not_start_stands_at_the_top_with_its_reason(tmp_path: Path) -> None:
    build = recorded.build_folder(tmp_path)
    for machine in ("linux64", "linux32"):
        end(build, machine, "skipped",
            "02-virtual-memory.reserve-commit-touch: needs 1024 MiB of memory, 5 MiB are free")
    end(build, "wine64", "unstarted", "it does not build here")
    made = shown(build)
    rows = [(row.mark.word, row.what, row.why) for row in made.missing if "reserve-commit-touch" in row.anchor]
    assert rows == [
        ("unstarted", "02-virtual-memory.reserve-commit-touch on wine64", "it does not build here"),
        ("skipped", "02-virtual-memory.reserve-commit-touch on linux32, linux64",
         "needs 1024 MiB of memory, 5 MiB are free")]
    totals = {mark.word: mark.note for mark in made.totals}
    assert totals["skipped"] == "3" and totals["unstarted"] == "1"
    assert "Exit status of a run with these results: 1, because of" in made.status
    text, top = markdown.render(made), html.render(made).partition("<table")[0]
    assert "What is not here" in text and "needs 1024 MiB of memory, 5 MiB are free" in text
    assert "it does not build here" in top and "needs 1024 MiB" in top


def test_experiments_that_nobody_ran_are_named(tmp_path: Path) -> None:
    build = recorded.build_folder(tmp_path)
    for lab in ("03-pagefile", "04-mmap"):
        for file in build.rglob(f"{lab}/lab.json"):
            file.unlink()
    row = next(row for row in shown(build).missing if row.mark.name == "not run")
    assert row.what == "06-alignment.type-sizes, 06-alignment.access-faults"
    assert row.why == "no machine has a result for it"


def test_a_class_names_some_and_counts_the_rest(tmp_path: Path) -> None:
    for n in range(60):
        build = recorded.build_folder(tmp_path / f"student-{n:02}")
        end(build, "linux64", "died", f"killed by signal {n}")
    made = page(read_all([tmp_path]))
    rows = [row for row in made.missing if row.mark.word in ("died", "skipped")]
    assert len(rows) <= 41 and re.fullmatch(r"and \d+ more", rows[-1].what)


def test_a_good_run_ends_with_nought(tmp_path: Path) -> None:
    build = recorded.build_folder(tmp_path)
    for file in build.rglob("*.json"):
        document = json.loads(file.read_text())
        for claim in document.get("claims", []):
            claim["verdict"] = "held"
        if "ended" in document:
            document["ended"] = {"how": "ran", "why": None}
        file.write_text(json.dumps(document))
    assert shown(build).status.startswith("Exit status of a run with these results: 0")
    assert page(read_all([])).status == ""
