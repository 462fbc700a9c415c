"""Results of several computers join in one report; two reports can be compared."""

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import recorded
from report import __main__ as render_main
from report.collect import read_all
from report.page.page import page

NAME = "02-virtual-memory/reserve-commit-touch.json"


def computer(where: Path, memory: int) -> Path:
    """The folder of one computer: as recorded, but for its memory and the time."""
    where.mkdir(parents=True)
    build = recorded.build_folder(where)
    for file in build.rglob("*.json"):
        document = json.loads(file.read_text())
        if "steps" in document:
            document["machine"]["memory"] = memory
            document["started"] = f"2026-11-{20 + memory % 7:02}T08:00:00Z"
            file.write_text(json.dumps(document))
    return build


def labels(*inputs: Path) -> set[tuple[str, str]]:
    return {(k.machine.name, k.computer) for k in read_all(inputs).kept if k.experiment == "reserve-commit-touch"}


def test_two_computers_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    anna, ben = computer(tmp_path / "anna", 1 << 30), computer(tmp_path / "ben", 1 << 33)
    machines = ("linux64", "linux32", "wine64", "wine32")
    both = {(machine, name) for machine in machines for name in ("anna", "ben")}
    assert labels(*anna.glob("*/results")) == {(machine, "") for machine in machines}
    assert labels(*anna.glob("*/results"), *ben.glob("*/results")) == both
    assert labels(tmp_path) == both
    shown = page(read_all([tmp_path]))
    assert [column.label for column in shown.columns][:2] == ["linux64 · anna", "linux64 · ben"]
    assert {stamp.cells[6].text for stamp in shown.stamps} == {"1 GiB", "8 GiB"}


def test_merged_files_join_under_their_names(tmp_path: Path) -> None:
    for name, memory in (("anna", 1 << 30), ("ben", 1 << 33)):
        folders = computer(tmp_path / name, memory).glob("*/results")
        assert render_main.main([*map(str, folders), "--out", str(tmp_path / name / "report")]) == 0
        shutil.copy(tmp_path / name / "report" / "results.json", tmp_path / f"{name}.json")
    assert labels(tmp_path / "anna.json", tmp_path / "ben.json") == labels(tmp_path / "anna", tmp_path / "ben")
    # joined once more, and read again, they keep their names
    args = [str(tmp_path / "anna.json"), str(tmp_path / "ben.json"), "--out"]
    assert render_main.main([*args, str(tmp_path / "both")]) == 0
    assert ("linux64", "ben") in labels(tmp_path / "both" / "results.json")
    assert render_main.main([str(tmp_path / "both" / "results.json"), "--out", str(tmp_path / "again")]) == 0
    for file in ("index.html", "report.md", "results.json"):
        assert (tmp_path / "both" / file).read_bytes() == (tmp_path / "again" / file).read_bytes()


def test_single_results_in_one_folder_are_computers_of_their_own(tmp_path: Path) -> None:
    for name, memory in (("anna", 1), ("ben", 2)):
        document = recorded.document()
        document["machine"]["memory"] = memory
        (tmp_path / f"{name}.json").write_text(json.dumps(document))
    shutil.copy(tmp_path / "ben.json", tmp_path / "copy-of-ben.json")
    assert labels(tmp_path / "anna.json", tmp_path / "ben.json") == {("linux64", "anna"), ("linux64", "ben")}
    assert labels(tmp_path) == {("linux64", name) for name in ("anna", "ben", "copy-of-ben")}


def said_of_equal(*inputs: Path) -> list[str]:
    return [str(equal.told()) for equal in read_all(inputs).equal]


def test_equal_results_of_two_people_are_kept_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    group, out = tmp_path / "class", tmp_path / "out"
    for name in ("anna", "ben", "carl"):
        computer(group / name, 1 << 30 if name != "carl" else 1 << 33)
    assert {name for _machine, name in labels(group)} == {"anna", "ben", "carl"}
    (said,) = said_of_equal(group)
    assert said.startswith("the results of anna, ben are the same bytes, as no two runs leave them: "
                           "02-virtual-memory.reserve-commit-touch, linux32, ") and said.endswith(" more")
    assert render_main.main([str(group), "--out", str(out)]) == 0
    for text in (capsys.readouterr().err, (out / "index.html").read_text(), (out / "report.md").read_text()):
        assert "anna, ben are the same bytes" in text
    assert said_of_equal(out / "results.json") == [said] and said_of_equal(group, out / "results.json") == [said]
    for other in group.glob("ben/build/*/results/*/*.json"):
        other.write_text(other.read_text().replace("T08:00:00Z", "T08:00:01Z"))
    assert not said_of_equal(group)


def test_one_folder_given_twice_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = computer(tmp_path / "anna", 1 << 30)
    (tmp_path / "link").symlink_to(tmp_path / "anna")
    monkeypatch.chdir(tmp_path)
    twice = [Path("anna"), tmp_path / "anna", tmp_path / "link", build, Path("anna/../anna/build/linux64/results")]
    assert {name for _machine, name in labels(*twice)} == {""} and not said_of_equal(*twice)


def test_a_merged_file_beside_its_folders_is_not_another_computer(tmp_path: Path) -> None:
    for name in ("anna", "ben"):
        computer(tmp_path / "class" / name, len(name))
    before = labels(tmp_path / "class")
    assert render_main.main([str(tmp_path / "class"), "--out", str(tmp_path / "class" / "report")]) == 0
    alone = tmp_path / "class" / "anna" / "build" / "report"
    assert render_main.main([str(tmp_path / "class" / "anna"), "--out", str(alone)]) == 0
    assert labels(tmp_path / "class") == before and not said_of_equal(tmp_path / "class")
    shutil.copy(alone / "results.json", tmp_path / "class" / "carl.json")
    assert ("linux64", "carl") in labels(tmp_path / "class")
    assert said_of_equal(tmp_path / "class")[0].startswith("the results of anna, carl are the same bytes")


def test_a_machine_left_out_is_named_with_its_reason_and_its_computer(tmp_path: Path) -> None:
    computer(tmp_path / "anna", 1)
    computer(tmp_path / "ben", 2)
    note = tmp_path / "ben" / "build" / "windows64" / "results" / "machine.json"
    note.parent.mkdir(parents=True)
    note.write_text(json.dumps({"format": 1, "kind": "machine", "machine": "windows64", "left_out": "no Windows"}))
    left_out = [(row.what, row.why) for row in page(read_all([tmp_path])).missing]
    assert ("windows64 (ben)", "no Windows") in left_out and any(who.startswith("cpu") for who, _ in left_out)


def test_a_class_is_counted_and_one_of_each_machine_shown(tmp_path: Path) -> None:
    document = recorded.document()
    for i in range(30):
        mine = copy.deepcopy(document)
        mine["noise"]["faults"] = i
        if i == 17:
            mine["claims"][3].update(verdict="failed", got=0)
        folder = tmp_path / f"student-{i:02}" / "linux64" / "results" / "02-virtual-memory"
        folder.mkdir(parents=True)
        (folder / "reserve-commit-touch.json").write_text(json.dumps(mine))
    shown = page(read_all([tmp_path]))
    assert [(column.label, column.computers) for column in shown.columns] == [("linux64", 30)]
    row = next(row for lab in shown.overview for row in lab.rows)
    assert [(mark.word, mark.note) for mark in row.cells[0]] == [("failed", "1"), ("held", "29")]
    experiment = shown.labs[0].experiments[0]
    assert experiment.machines == ("linux64 · student-17",)  # the one that came to the worst
    claim = next(c for c in experiment.claims if c.says == document["claims"][3]["says"])
    assert [(m.word, m.note) for m in claim.everywhere[0]] == [("failed", "1"), ("held", "29")]


def changed(build: Path, **changes: Any) -> None:
    file = build / "linux64" / "results" / NAME
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))


def compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    status = render_main.main(["--compare", str(tmp_path / "old"), str(tmp_path / "new"), "--out", str(tmp_path)])
    return status, capsys.readouterr().out


def test_comparison(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recorded.build_folder(tmp_path / "old")
    build = recorded.build_folder(tmp_path / "new")
    status, said = compared(tmp_path, capsys)
    assert status == 0 and "0 verdicts got worse, 0 better; 0 figures moved" in said

    document = recorded.document()
    document["claims"][0].update(verdict="failed", got=0)
    document["claims"][1]["says"] = "a new sentence"
    document["steps"][1]["process"]["commit"] += 4096
    document["steps"][2]["memory_status"]["avail_physical"] += 1  # within the noise
    changed(build, **document)
    (build / "wine32" / "results" / NAME).unlink()
    status, said = compared(tmp_path, capsys)
    assert status == 1 and "1 verdicts got worse, 0 better; 2 figures moved beyond the noise; 1 came, 2 went." in said
    where = "02-virtual-memory.reserve-commit-touch, linux64"
    assert f"worse: {where}: reserving takes exactly that much address space: held -> failed" in said
    assert f"moved: {where}: commit: process: commit: +1 GiB -> +1,048,580 KiB" in said
    assert f"came: {where}: a new sentence" in said and "went: 02-virtual-memory.reserve-commit-touch, wine32" in said
    html = (tmp_path / "compare.html").read_text()
    assert "a new sentence" in html and "Content-Security-Policy" in html

    status, said = [render_main.main(["--compare", str(tmp_path / a), str(tmp_path / b), "--out", str(tmp_path)])
                    for a, b in (("new", "old"),)][0], capsys.readouterr().out
    assert status == 0 and "0 verdicts got worse, 1 better" in said


def test_a_program_that_now_dies_is_worse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recorded.build_folder(tmp_path / "old")
    build = recorded.build_folder(tmp_path / "new")
    changed(build, steps=[], claims=[], tables=[], ended={"how": "died", "why": "signal 11"})
    status, said = compared(tmp_path, capsys)
    assert status == 1 and "how the program ended: held -> died" in said


def test_nothing_to_compare_is_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recorded.build_folder(tmp_path / "old")
    (tmp_path / "new").mkdir()
    status, _ = compared(tmp_path, capsys)
    assert status == 2 and not (tmp_path / "compare.html").exists()


def test_two_computers_with_all_machines_stand_side_by_side(tmp_path: Path) -> None:
    for name in ("anna", "ben"):
        build = computer(tmp_path / name, len(name))
        shutil.copytree(build / "linux64", build / "cpu", dirs_exist_ok=True)
        for file in (build / "cpu").rglob("*.json"):
            file.write_text(file.read_text().replace('"linux64"', '"cpu"'))
    shown = page(read_all([tmp_path]))
    assert len(shown.columns) == 10 and shown.many and all(column.computers == 1 for column in shown.columns)
    experiment = next(e for lab in shown.labs for e in lab.experiments if e.name == "reserve-commit-touch")
    assert len(experiment.machines) == 10 and experiment.many
