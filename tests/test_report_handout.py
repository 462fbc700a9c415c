"""A lab's part begins with its hand-out; a search finds what is in the page; a page says where the machines part."""

import json
from pathlib import Path
from typing import Any

import pytest

import browser
import recorded
from harness.driver.labs import find_labs, lab_record
from harness.results import from_json
from report import __main__ as render_main
from report.collect import read_all
from report.output import handout, html
from report.page.detail import ClaimView
from report.page.page import page
from report.page.view import LabView
from report.pictures.shapes import Cell
from report.point.parted import parted

LAB = "02-virtual-memory"
EXPERIMENT = f"{LAB}.reserve-commit-touch"
README = """# 02 Virtual memory

## Question

When? See [the docs](../../docs/rooms.md), [the web](https://example.com/), ![a picture](x.png)
<script>alert(1)</script> [bad](javascript:alert(2)).

### reserve-commit-touch

| step | Windows | Linux |
|---|---|---|
| `reserve` | `VirtualAlloc` | `mmap` |
| `commit` | `VirtualAlloc` | `mprotect` |
| `never` | - | - |

### another

| step | Windows |
|---|---|
| `reserve` | x |
"""


def lab_view(text: str = README) -> LabView:
    places = {("reserve-commit-touch", ""): "e", ("reserve-commit-touch", "reserve"): "e.1",
              ("reserve-commit-touch", "commit"): "e.2"}
    return LabView(LAB, LAB, "02", "", "", (), text, tuple(places.items()))


def test_steps_and_experiments_are_links_and_nothing_else_is_but_the_web() -> None:
    pytest.importorskip("markdown_it")
    made = str(handout.handout(lab_view()))
    assert '<a href="#e.1"><code>reserve</code></a>' in made and '<a href="#e.2"><code>commit</code></a>' in made
    assert "<h4><a" in made and made.count("#e.1") == 1 and made.count("<a ") == 4
    assert "<h1" not in made and "<h3>Question</h3>" in made and '<a href="https://example.com/">' in made
    assert "the docs" in made and "rooms.md" not in made and "a picture" in made


def test_a_hand_out_brings_nothing_in() -> None:
    pytest.importorskip("markdown_it")
    made = str(handout.handout(lab_view()))
    assert "<script" not in made and "<img" not in made and 'href="javascript' not in made


def test_without_markdown_it_a_sentence_stands_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    build = with_handout(tmp_path, README)
    monkeypatch.setattr(handout, "missing", lambda: "no hand-out here")
    made = page(read_all(sorted(build.glob("*/results"))))
    assert "no hand-out here" in html.render(made) and 'class=handout' not in html.render(made)


def with_handout(folder: Path, text: str) -> Path:
    build = recorded.build_folder(folder)
    for file in build.rglob(f"{LAB}/lab.json"):
        file.write_text(json.dumps({**json.loads(file.read_text()), "handout": text}))
    return build


def test_the_driver_keeps_the_hand_out_and_older_files_still_open(tmp_path: Path) -> None:
    for lab in find_labs():
        assert lab_record(lab)["handout"] == (lab.folder / "README.md").read_text()
    assert all(lab.handout == "" for lab in read_all(sorted(recorded.RESULTS.glob("*/results"))).labs)
    labs = read_all(sorted(with_handout(tmp_path, README).glob("*/results"))).labs
    assert next(lab.handout for lab in labs if lab.lab == LAB) == README


@pytest.fixture(scope="module")
def shown_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("handout")
    text = (recorded.ROOT / "labs" / LAB / "README.md").read_text()
    inputs = sorted(with_handout(folder, text).glob("*/results"))
    assert render_main.main([*map(str, inputs), str(recorded.GOLDEN / "points.json"), "--out", str(folder)]) == 0
    return folder / "index.html"


@pytest.fixture
def opened(chrome: Any, shown_page: Path) -> Any:
    browser.media(chrome)
    browser.resize(chrome, 1280, 900)
    browser.errors(chrome)
    chrome.get("about:blank")
    chrome.get(shown_page.as_uri())
    return chrome


def search(chrome: Any, typed: str) -> tuple[str, list[str]]:
    chrome.execute_script("""const i = document.querySelector('#search input'); i.value = arguments[0];
                             i.dispatchEvent(new Event('input', {bubbles: true}))""", typed)
    said = browser.evaluate(chrome, "document.querySelector('#search output').textContent")
    return said, browser.evaluate(chrome, "[...document.querySelectorAll('#search a')].map(a => a.hash.slice(1))")


def test_a_step_of_the_hand_out_leads_to_the_step(opened: Any) -> None:
    pytest.importorskip("markdown_it")
    opened.get(opened.current_url.partition("#")[0] + f"#{LAB}")
    first = opened.execute_script("return document.getElementById(arguments[0]).querySelector('.handout, article')"
                                  ".className", LAB)
    assert first == "handout"
    opened.execute_script("[...document.querySelectorAll('.handout a')].find(a => a.hash.endsWith(arguments[0]))"
                          ".click()", "reserve-commit-touch.2")
    assert browser.evaluate(opened, "location.hash") == f"#{EXPERIMENT}.2"
    assert browser.evaluate(opened, f"document.getElementById('{EXPERIMENT}.2').checkVisibility()")


@pytest.mark.parametrize("typed, anchor", [
    ("reserve-commit", EXPERIMENT), ("mprotect", f"{EXPERIMENT}.2"), ("charges no commit", f"{EXPERIMENT}.claim-"),
    ("MPROTECT prot_read", f"{EXPERIMENT}.2")])
def test_the_search_finds_experiments_claims_and_calls(opened: Any, typed: str, anchor: str) -> None:
    said, found = search(opened, typed)
    assert any(one.startswith(anchor) for one in found), (said, found)
    assert "found" in said and len(found) <= 30


def test_the_search_says_when_there_is_nothing_and_goes_where_it_is_told(opened: Any) -> None:
    assert search(opened, "zzzz") == ("Nothing has that in it.", [])
    assert search(opened, "m") == ("", [])
    search(opened, "reserve-commit-touch")
    opened.find_element("css selector", "#search a").click()
    assert browser.evaluate(opened, "location.hash").startswith(f"#{LAB}")
    assert browser.evaluate(opened, "document.querySelectorAll('#search a').length") == 0
    assert browser.errors(opened) == []


def test_the_hand_out_the_search_and_where_they_part_are_for_everyone(opened: Any) -> None:
    found = []
    for scheme in ("light", "dark"):
        browser.media(opened, scheme=scheme)
        for width in (1280, 390):
            browser.resize(opened, width, 900)
            for view in (LAB, "part"):
                opened.execute_script("location.hash = arguments[0]", view)
                opened.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
                search(opened, "reserve")
                assert browser.evaluate(opened, "document.documentElement.scrollWidth") <= width, (view, width)
                found += [f"{scheme} {width} {view}: {one}" for one in browser.violations(opened)]
    assert found == []


def test_where_the_machines_part_says_by_what() -> None:
    made = page(read_all([recorded.GOLDEN / "points.json"]))
    parted = {(e.name, row.says): row for lab in made.labs for e in lab.experiments for row in e.parted}
    limit = parted["commit-limit", "a process gets no more than its limit"]
    assert limit.split == "system" and limit.claim and len(limit.groups) == 2
    figure = parted["big-file", "map: committed of the region"]
    assert figure.groups == (("linux64, linux32", "0"), ("wine64", "954 MiB")) and not figure.claim
    assert any(row.split == "bits" for row in parted.values())
    alone = page(read_all(sorted((recorded.RESULTS / "linux64").glob("results"))))
    assert not alone.parted and 'id=part' not in html.render(alone)


@pytest.mark.parametrize("figures, units, part", [
    ((8, 4), ("number", "number"), True),  # a word
    ((-1 << 30, 0), ("number", "number"), True),
    ((3_919_872, 3_862_528), ("number", "number"), False),  # the size of a process
    ((1, 16 << 20), ("yes", "number"), False),  # yes, and how many
])
def test_what_is_of_one_run_only_is_no_parting(figures: tuple[int, int], units: tuple[str, str], part: bool) -> None:
    made = [d for d in json.loads((recorded.GOLDEN / "points.json").read_text())["results"]
            if d["experiment"] == "reserve-commit-touch" and d["machine"]["name"].startswith("linux")]
    for document, figure, unit in zip(made, figures, units):
        document["claims"][0] |= {"got": figure, "expected": figure, "unit": unit}
    results = [from_json.result_of(document, "") for document in made]
    says = made[0]["claims"][0]["says"]
    views = [ClaimView(says, "a", "", "", Cell(""), (), (), ())]
    assert any(row.says == says for row in parted(results, views, "a")) is part
