"""The class's page as people have it: in a browser, on a phone, on paper, without scripts, and written by an enemy."""

import json
from pathlib import Path
from typing import Any

import pytest

import browser
import made_class
from harness.launcher.__main__ import main
from report.classroom import page as classroom

VIEWS = ("class", "said", "computers", "notes")
HOSTILE = '<script>window.hit=1</script>"\'><img src=x onerror=window.hit=1></style>{{7*7}}{% raw %}\u202e'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class")
    made = made_class.make_class(folder / "in", 20, layouts=("zip",))
    assert main(["class", "collect", made.assignment.id, *map(str, made.paths), "--in", str(folder / "class")]) == 0
    assert main(["class", "page", "--in", str(folder / "class")]) == 0
    return folder / "class"


@pytest.fixture
def shown(chrome: Any, folder: Path) -> Any:
    """On a desktop, in daylight."""
    ready(chrome)
    chrome.get((folder / "page.html").as_uri())
    return chrome


def ready(chrome: Any) -> None:
    browser.resize(chrome, 1280, 900)
    browser.media(chrome)
    browser.scripts(chrome, True)
    browser.requests(chrome)
    browser.errors(chrome)
    chrome.get("about:blank")


def go(chrome: Any, view: str) -> None:
    chrome.execute_script("location.hash = arguments[0]", view)
    chrome.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")


def asked_for(chrome: Any) -> set[str]:
    return {url.partition("#")[0] for url in browser.requests(chrome) if not url.startswith(("data:", "about:"))}


def changed(folder: Path, to: Path, text: str) -> Path:
    """The page of the same model with `text` in the place of every text that is somebody else's."""
    document = json.loads((folder / "page.json").read_text())
    for one in document["students"]:
        one["name"] = text
    for kind in document["computers"]["kinds"]:
        kind["stamps"] = [stamp | {"values": [[text, who] for _value, who in stamp["values"]]}
                          for stamp in kind["stamps"]]
        cells = [[{"word": "failed", "of": 2, "who": [0, 1]}] for _kind in document["computers"]["kinds"]]
        document["computers"]["claims"].append({"experiment": "a.b", "says": text, "cells": cells})
    for question in document["questions"]:
        for row in question["rows"]:
            row["who"] = [[text, who] for _value, who in row["who"]]
    document["notes"]["other"].append({"who": 0, "notes": [text]})
    document |= {"title": text, "names": True, "unusable": [text], "unusable_n": 1}
    (to / "page.json").write_text(json.dumps(document))
    assert classroom.main(str(to / "page.json"), str(to / "page.html")) == 0
    return to / "page.html"


def test_it_asks_for_nothing_and_complains_of_nothing(shown: Any, folder: Path) -> None:
    for view in VIEWS:
        go(shown, view)
    assert asked_for(shown) == {(folder / "page.html").as_uri()} and browser.errors(shown) == []
    assert "default-src &#39;none&#39;; style-src" in (folder / "page.html").read_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_a_phone_needs_no_sideways_scroll(shown: Any, folder: Path, tmp_path: Path,
                                                                scheme: str) -> None:
    browser.media(shown, scheme=scheme)
    for page in (folder / "page.html", changed(folder, tmp_path, "W" * 70)):
        shown.get(page.as_uri())
        shown.execute_script("for (const d of document.querySelectorAll('details')) d.open = true")
        for view in VIEWS:
            go(shown, view)
            for width in (1280, 390, 320):
                browser.resize(shown, width, 800)
                assert browser.evaluate(shown, "document.documentElement.scrollWidth") <= width, (view, width)
            browser.resize(shown, 1280, 900)
            assert browser.violations(shown) == [], view


def test_nothing_of_it_is_red(shown: Any) -> None:
    red = browser.evaluate(shown, "getComputedStyle(document.documentElement).getPropertyValue('--failed')")
    shown.execute_script("document.body.insertAdjacentHTML('beforeend', '<i id=red></i>')")
    shown.execute_script("document.getElementById('red').className = 'v failed'")
    colour = browser.evaluate(shown, "getComputedStyle(document.getElementById('red')).color")
    same = "[...document.querySelectorAll('main *')].filter(e => getComputedStyle(e).color === %s).length"
    assert red and browser.evaluate(shown, same % json.dumps(colour)) == 0


def test_without_scripts_and_on_paper_everything_is_there(shown: Any, folder: Path) -> None:
    hidden = "[...document.querySelectorAll('.view, article, table, .card')].filter(e => !e.checkVisibility()).length"
    browser.scripts(shown, False)
    shown.get((folder / "page.html").as_uri())
    assert browser.evaluate(shown, hidden) == 0
    browser.scripts(shown, True)
    shown.get((folder / "page.html").as_uri())
    assert browser.evaluate(shown, hidden) > 0  # one view at a time
    browser.media(shown, "print")
    assert browser.evaluate(shown, hidden) == 0
    assert browser.evaluate(shown, "[...document.querySelectorAll('.who li')].filter(e => !e.checkVisibility({"
                                   "contentVisibilityAuto: true}) || !e.getClientRects().length).length") == 0


def test_nothing_can_be_injected(chrome: Any, folder: Path, tmp_path: Path) -> None:
    ready(chrome)
    page = changed(folder, tmp_path, HOSTILE)
    chrome.get(page.as_uri())
    for view in VIEWS:
        go(chrome, view)
    assert browser.evaluate(chrome, "typeof window.hit") == "undefined"
    assert browser.evaluate(chrome, "document.scripts.length") == 1
    assert browser.evaluate(chrome, "document.images.length") == 0
    assert browser.evaluate(chrome, "document.body.textContent.includes('{{7*7}}')")
    assert asked_for(chrome) == {page.as_uri()} and browser.errors(chrome) == []


def test_a_page_that_cannot_be_written_is_said(folder: Path, tmp_path: Path,
                                               capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert classroom.main(str(folder / "page.json"), str(tmp_path / "file" / "page.html")) == 2
    assert "the page could not be written" in capsys.readouterr().err
