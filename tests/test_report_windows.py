"""What a Windows measured stands first, in the place of what was stated of it; made up here, as there is no Windows."""

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import browser
import made_up
import recorded
from harness.driver.differs import read_differs
from harness.driver.labs import BUILD, ROOT
from harness.results.collected import Results
from harness.results.differs import apply_differs
from report import __main__ as render_main
from report.collect import read_all
from report.output import html, markdown
from report.page.page import page
from report.page.view import Page, StatementView

LAB, NAME = "02-virtual-memory", "reserve-commit-touch"
STATED = "J2-17"  # in the recorded lab.json it rests on made_up.FAILS alone
HERE = sorted(recorded.RESULTS.glob("*/results"))


def shown_of(*inputs: Path, labs: Path | None = None) -> Page:
    return page(read_all([*inputs], labs, recorded=labs is not None))


def statement(shown: Page, name: str) -> StatementView:
    return next(s for a in shown.articles for s in (*a.statements, *a.others) if s.id == name)


def kit(tmp_path: Path, name: str = "anna", system: str = made_up.BUILD, fails: str = "", memory: int = 16) -> Path:
    return made_up.zipped(tmp_path / f"{name}.zip", made_up.documents(system, fails, memory))


def test_a_windows_stands_first(tmp_path: Path) -> None:
    shown = shown_of(kit(tmp_path), *HERE)
    assert shown.columns[0].label == "windows64 · anna" or shown.columns[0].label.startswith("windows64")
    assert [cell[0].name for cell in statement(shown, STATED).cells][0] == "held"
    assert shown.stamps[0].machine.startswith("windows64")


def test_what_was_measured_takes_the_place_of_what_was_stated(tmp_path: Path) -> None:
    before, after = shown_of(*HERE), shown_of(kit(tmp_path), *HERE)
    assert not before.measured and after.measured and not after.disagreements
    assert statement(before, STATED).measured == ()
    (measured,) = statement(after, STATED).measured
    assert [mark.word for mark in measured.marks] == ["held"] and made_up.BUILD in measured.where
    made = html.render(after)
    assert "not measured here." in html.render(before) and "not measured here." not in made
    assert "Stated from evidence, not measured here: " in made, "what no program can show is still stated"


def test_what_windows_could_not_tell_is_still_stated(tmp_path: Path) -> None:
    files = made_up.documents()
    claims = files[f"results/windows64/{LAB}/{NAME}.json"]["claims"]
    next(c for c in claims if c["says"] == made_up.FAILS).update(verdict="unknown", why="no such figure", got=None)
    one = statement(shown_of(made_up.zipped(tmp_path / "a.zip", files)), STATED)
    assert not one.answered and [m.word for m in one.measured[0].marks] == ["unknown"] and not one.disagreed


def test_where_they_do_not_agree_it_is_said_with_the_build(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    zipped = kit(tmp_path, fails=made_up.FAILS)
    shown = shown_of(zipped, *HERE)
    one = statement(shown, STATED)
    assert [mark.word for mark in one.measured[0].marks] == ["failed"]
    assert made_up.BUILD in one.disagreed and "please report it" in one.disagreed
    (found,) = shown.disagreements
    assert (found.says, found.experiment) == (made_up.FAILS, f"{LAB}.{NAME}") and made_up.BUILD in found.where
    assert not statement(shown, "J2-12").disagreed
    made, text = html.render(shown), markdown.render(shown)
    assert made.count("please report it, docs/windows-results.md") == 1 and "Measured on Windows, and not" in made
    assert f"windows64: {made_up.BUILD}" in text and (ROOT / "docs/windows-results.md").is_file()
    assert render_main.main([str(zipped), "--out", str(tmp_path / "out")]) == 0
    assert "1 claim says what Windows does, and the Windows measured does otherwise" in capsys.readouterr().out


def test_what_wine_measured_is_no_word_of_windows() -> None:
    shown = shown_of(recorded.RESULTS / "wine64" / "results")
    assert not shown.measured and not shown.disagreements


def test_a_windows_of_another_processor_says_so(tmp_path: Path) -> None:
    files = made_up.documents()
    for document in files.values():
        if "claims" in document:
            document["machine"]["emulator"] = "windows-arm64"
    (measured,) = statement(shown_of(made_up.zipped(tmp_path / "a.zip", files)), STATED).measured
    assert measured.answered and measured.where == f"windows64: {made_up.BUILD}, windows-arm64"


def test_builds_are_told_apart_and_a_class_is_counted(tmp_path: Path) -> None:
    inputs = [kit(tmp_path, f"c{i:02}", f"Windows 10.0.{19041 + i % 2}", made_up.FAILS if i == 3 else "", i)
              for i in range(12)]
    one = statement(shown_of(*inputs), STATED)
    assert [[(m.word, m.note) for m in built.marks] for built in one.measured] == [
        [("held", "6")], [("failed", "1"), ("held", "5")]]
    assert "10.0.19042" in one.disagreed and "10.0.19041" not in one.disagreed
    many = statement(shown_of(*(kit(tmp_path, f"b{i}", f"Windows 10.0.{i}") for i in range(9))), STATED)
    assert len(many.measured) == 7 and many.measured[-1].where == "and 3 more builds"


def test_a_kit_says_more_of_its_windows(tmp_path: Path) -> None:
    files = made_up.documents()
    files["results/windows64/machine.json"]["windows"] = {
        "build": "10.0.22631.4317", "edition": "Professional <23H2>", "native": "x64", "memory": 1 << 34,
        "page_file": 3 << 30, "defender": True, "later": "a key that nobody knows yet"}
    shown = shown_of(made_up.zipped(tmp_path / "a.zip", files))
    told = {name: cell.text for name, cell in shown.stamps[0].more}
    assert told == {"Build": "10.0.22631.4317", "Edition": "Professional <23H2>", "Processor": "x64",
                    "Defender": "runs", "Page files": "3 GiB"}
    assert "Professional &lt;23H2&gt;" in html.render(shown)
    files["results/windows64/machine.json"]["windows"]["page_file"] = "much"
    (problem,) = read_all([made_up.zipped(tmp_path / "b.zip", files)]).problems
    assert "windows.page_file is not of type integer or null" in str(problem.why)


# ---- a kit that ran under Wine: what the driver says of the same figures ----

def before_differs(document: dict[str, Any], lab: Path) -> dict[str, Any]:
    """A result of the driver's as the program wrote it: what it makes of differs.toml taken back."""
    made = copy.deepcopy(document)
    listed = {entry["claim"].partition(": ")[2] for entry in read_differs(lab)}
    for claim in made["claims"]:
        if claim["verdict"] == "differs" and claim["says"] in listed:
            claim.update(verdict="failed", why=None)
    return made


@pytest.fixture
def labs(tmp_path: Path) -> Path:
    """A lab of the recorded results, where every claim that differs there is listed, and one that does not."""
    folder = tmp_path / "labs" / "03-pagefile"
    folder.mkdir(parents=True)
    document = json.loads((recorded.RESULTS / "wine64/results/03-pagefile/commit-limit.json").read_text())
    listed = [(c["says"], c["why"]) for c in document["claims"] if c["verdict"] == "differs"]
    assert listed
    listed.append((next(c["says"] for c in document["claims"] if c["verdict"] == "held"), "it does not"))
    (folder / "differs.toml").write_text("".join(
        f"[[differs]]\nclaim = {json.dumps('commit-limit: ' + says)}\nmachines = ['wine64']\nwine = ['8.0']\n"
        f"why = {json.dumps(why)}\nevidence = 'seen'\n" for says, why in listed))
    return folder.parent


def kit_of_wine(labs: Path, to: Path, windows: bool = True) -> tuple[Path, dict[str, Any]]:
    """The zip of a kit that ran under Wine, and what the driver makes of the same result."""
    document = json.loads((recorded.RESULTS / "wine64/results/03-pagefile/commit-limit.json").read_text())
    raw = before_differs(document, labs / "03-pagefile")
    machine = {"format": 1, "kind": "machine", "machine": "wine64", "left_out": None}
    more = {"windows": {"build": "10.0.19045", "edition": None, "native": "x64", "memory": 1, "page_file": None,
                        "defender": None}} if windows else {}
    made = made_up.zipped(to, {"results/wine64/03-pagefile/commit-limit.json": raw,
                               "results/wine64/machine.json": machine | more})
    driven = copy.deepcopy(raw)
    complaints = apply_differs(driven, read_differs(labs / "03-pagefile"))
    driven["ended"]["why"] = complaints[0]
    return made, driven


def test_a_kit_under_wine_gets_the_verdicts_of_the_driver(labs: Path, tmp_path: Path) -> None:
    zipped, driven = kit_of_wine(labs, tmp_path / "a.zip")
    (kept,) = read_all([zipped], labs).kept
    assert json.loads(kept.text()) == driven
    assert {v for _, v in kept.verdicts} >= {"differs", "failed"}, "a difference that does not show is a failure"
    (bare,) = read_all([zipped]).kept
    assert "differs" not in dict(bare.verdicts).values(), "without the labs nothing is known of Wine"


def test_what_the_driver_has_judged_is_not_judged_again(labs: Path, tmp_path: Path) -> None:
    zipped, driven = kit_of_wine(labs, tmp_path / "a.zip")
    assert render_main.main([str(zipped), "--labs", str(labs), "--out", str(tmp_path / "out")]) == 0
    (again,) = read_all([tmp_path / "out" / "results.json"], labs).kept
    assert json.loads(again.text()) == driven
    other, _ = kit_of_wine(labs, tmp_path / "b.zip", windows=False)
    assert "differs" not in dict(read_all([other], labs).kept[0].verdicts).values(), "no kit wrote it"


def test_a_broken_differs_file_is_named_once(labs: Path, tmp_path: Path) -> None:
    (labs / "03-pagefile" / "differs.toml").write_text("[[differs]\n")
    results = read_all([kit_of_wine_without(labs, tmp_path)], labs)
    assert len(results.problems) == 1 and "differs.toml" in results.problems[0].file and results.kept


def kit_of_wine_without(labs: Path, tmp_path: Path) -> Path:
    document = json.loads((recorded.RESULTS / "wine64/results/03-pagefile/commit-limit.json").read_text())
    return made_up.zipped(tmp_path / "c.zip", {
        "wine64/03-pagefile/commit-limit.json": document,
        "wine64/machine.json": {"format": 1, "kind": "machine", "machine": "wine64", "left_out": None,
                                "windows": {"build": "1"}}})


# ---- results that are kept with the labs ----

def with_recorded(tmp_path: Path, name: str = "somebody", system: str = made_up.BUILD, day: str = "2026-11-28") -> Path:
    document = made_up.of_windows(json.loads(recorded.ONE.read_text().replace("linux64", "wine64")), system)
    document["started"] = f"{day}T08:00:00Z"
    made_up.laid_out(tmp_path / "labs" / LAB / "recorded" / name, {f"{NAME}.json": document})
    return tmp_path / "labs"


def labels(results: Results) -> list[str]:
    return [column.label for column in page(results).columns]


def test_recorded_results_are_columns_that_say_so(tmp_path: Path) -> None:
    labs = with_recorded(tmp_path)
    results = read_all([recorded.RESULTS / "linux64" / "results"], labs, recorded=True)
    assert labels(results) == ["windows64 · recorded on Windows 10.0.22631, 2026-11-28", "linux64"]
    assert statement(page(results), STATED).measured, "it was measured, if not today"
    assert labels(read_all([recorded.RESULTS / "linux64" / "results"], labs)) == ["linux64"]


def test_recorded_results_keep_their_name_in_a_merged_file(tmp_path: Path) -> None:
    labs = with_recorded(tmp_path)
    given = ["--labs", str(labs), "--out", str(tmp_path / "out")]
    assert render_main.main([str(recorded.RESULTS / "linux64" / "results"), *given]) == 0
    results = read_all([tmp_path / "out" / "results.json"])
    assert labels(results)[0] == "windows64 · recorded on Windows 10.0.22631, 2026-11-28"
    again = read_all([tmp_path / "out" / "results.json"], labs, recorded=True)
    assert labels(again) == labels(results), "the same one is no second"


def test_recorded_results_of_several_labs_and_computers(tmp_path: Path) -> None:
    labs = with_recorded(tmp_path)
    with_recorded(tmp_path, "another", system="Windows 10.0.26100")
    made_up.laid_out(labs / "03-pagefile" / "recorded" / "somebody", {
        "pager.json": json.loads((labs / LAB / "recorded/somebody" / f"{NAME}.json").read_text()) | {
            "lab": "03-pagefile", "experiment": "pager"}})
    twin = labs / LAB / "recorded" / "twin"
    shutil.copytree(labs / LAB / "recorded" / "somebody", twin)
    text = (twin / f"{NAME}.json").read_text()
    (twin / f"{NAME}.json").write_text(text.replace('"faults": 2560', '"faults": 2561', 1))
    results = read_all([recorded.RESULTS / "linux64" / "results"], labs, recorded=True)
    assert labels(results)[:-1] == [f"windows64 · recorded on Windows 10.0.{rest}" for rest in (
        "22631, 2026-11-28", "22631, 2026-11-28 (2)", "26100, 2026-11-28")]


def test_a_spoiled_recorded_file_gets_a_sentence(tmp_path: Path) -> None:
    labs = with_recorded(tmp_path)
    (labs / LAB / "recorded" / "somebody" / "bad.json").write_text("{")
    (labs / LAB / "recorded" / "README.md").write_text("# how they came here\n")
    results = read_all([recorded.RESULTS / "linux64" / "results"], labs, recorded=True)
    assert [Path(p.file).name for p in results.problems] == ["bad.json"]


def test_nothing_is_recorded_that_no_windows_gave() -> None:
    """Who adds the first one has it from a real Windows: docs/windows-results.md."""
    for file in ROOT.glob("labs/*/recorded/**/*.json"):
        machine = json.loads(file.read_text())["machine"]
        assert not (machine["emulator"] or "").startswith("wine"), file


# ---- as people have it ----

@pytest.mark.parametrize("width", [1280, 390])
def test_a_report_of_a_windows_fits_and_reads(width: int, tmp_path: Path) -> None:
    zipped = kit(tmp_path, fails=made_up.FAILS)
    labs = with_recorded(tmp_path, system="Windows 10.0.26100")
    shutil.copytree(recorded.RESULTS, tmp_path / "here")
    given = [zipped, *sorted((tmp_path / "here").glob("*/results")), "--labs", labs, "--out", tmp_path / "out"]
    assert render_main.main([*map(str, given)]) == 0
    with browser.opened(width, 900) as chrome:
        over = f"""[...document.querySelectorAll('*')].filter(e => e.checkVisibility() && !e.closest('.wide')
            && e.getBoundingClientRect().right > {width} + 1).map(e => `${{e.tagName}}: ${{e.textContent}}`)"""
        chrome.get((tmp_path / "out" / "index.html").as_uri())
        for view in ("overview", "then", "machines"):
            chrome.execute_script("location.hash = arguments[0]", view)
            chrome.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
            assert browser.evaluate(chrome, over) == [], view
            assert browser.violations(chrome) == [], view
        assert browser.evaluate(chrome, "document.querySelector('table.overview th:nth-child(2)').textContent"
                                ).startswith("windows64")
        chrome.execute_script("location.hash = 'then'")
        said = browser.evaluate(chrome, "[...document.querySelectorAll('.statement .box')].map(b => b.textContent)")
        assert len(said) == 1 and made_up.BUILD in said[0]
        assert browser.errors(chrome) == []
        (BUILD / "test").mkdir(parents=True, exist_ok=True)
        for view in ("overview", "then"):  # for a person to look at
            chrome.execute_script("location.hash = arguments[0]", view)
            browser.resize(chrome, width, 2000)
            chrome.save_screenshot(str(BUILD / "test" / f"windows-{view}-{width}.png"))
