"""A page for each student: of that student alone, in words and shapes, and safe whoever wrote what is in it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import browser
import graded
from harness.classes import output
from harness.classes.place import Place
from harness.driver.errors import UserError
from harness.launcher.classes import pages
from report.classroom import feedback


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("class"))
    output.write(place, graded.grades())
    assert feedback.main(str(place.folder / "feedback.json"), str(place.feedback)) == 0
    return place


def page(place: Place, student: str) -> str:
    return (place.feedback / f"{student}.html").read_text(encoding="utf-8")


def words_of(place: Place, student: str) -> str:
    """What stands between the tags of the body."""
    body = page(place, student).split("<body>")[1]
    return " ".join(re.sub(r"<[^<>]*>", " ", body).split())


def test_a_page_for_each(place: Place) -> None:
    assert {path.name for path in place.feedback.iterdir()} == {f"{n:04}.html" for n in range(7, 12)}
    right, wrong, opened, nothing = (words_of(place, f"{n:04}") for n in (7, 8, 9, 10))
    assert "A small week 0007, 张伟 100 of 100 points" in right and "Well seen." in right and "Next" not in right
    assert "55.83 of 100 points" in wrong and "late" in wrong and "Read it again." in wrong
    assert "good part 2" in wrong and "not yet part 3" in wrong and "2 claims fell" in wrong
    assert "So far 60 of 60 points ; the rest is not judged yet, and not lost" in opened
    assert "not judged 20 points are open" in opened and "the compiler was killed after 60 seconds" in opened
    assert "a file was left out" in opened
    assert "nothing was handed in" in nothing and nothing.count("Nothing was handed in for it.") == 5


def test_what_can_be_done_next_is_a_command(place: Place) -> None:
    wrong, nothing = words_of(place, "0008"), words_of(place, "0010")
    assert "./lab assignment run week-0" in wrong and "./lab flip 01-small.thing --machine linux64" in wrong
    assert "./lab study" not in wrong and "./lab check" not in wrong  # all points are there
    assert "./lab study 01-small.thing" in nothing and "./lab check 01-small.mine" in nothing


def test_nobody_else_is_named(place: Place) -> None:
    for student in ("0008", "0009"):
        assert "0007" not in page(place, student) and "the same results" not in page(place, student)


def test_no_part_is_called_failed(place: Place) -> None:
    for path in place.feedback.iterdir():
        assert not re.search(r'class="v (failed|false|died|missing)"', path.read_text(encoding="utf-8"))


def test_nothing_that_does_not_show(place: Place) -> None:
    for path in place.feedback.iterdir():
        assert not {"\x1b", "\u202e"} & set(path.read_text(encoding="utf-8"))


def test_nothing_is_let_in(place: Place) -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page(place, "0007"))
    assert policy and policy[1].startswith("default-src &#39;none&#39;; style-src &#39;sha256-")
    assert "script-src" not in policy[1] and "unsafe" not in policy[1] and "form-action &#39;none&#39;" in policy[1]


def test_an_enemy_changes_nothing(place: Place, chrome: Any) -> None:
    browser.errors(chrome)
    browser.requests(chrome)
    chrome.get((place.feedback / "0011.html").as_uri())
    assert browser.evaluate(chrome, "window.hit") is None
    assert browser.evaluate(chrome, "document.querySelectorAll('script, img, a[href^=javascript]').length") == 0
    assert "{{7*7}}" in browser.evaluate(chrome, "document.body.textContent")
    assert browser.errors(chrome) == []
    assert [address for address in browser.requests(chrome) if not address.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize("student", ["0007", "0008", "0009", "0010", "0011"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_axe_finds_nothing(place: Place, chrome: Any, student: str, width: int, scheme: str) -> None:
    browser.resize(chrome, width, 900)
    browser.media(chrome, scheme=scheme)
    chrome.get((place.feedback / f"{student}.html").as_uri())
    chrome.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert browser.evaluate(chrome, "document.documentElement.scrollWidth <= innerWidth")
    assert browser.evaluate(chrome, "document.documentElement.lang") == "en"
    assert browser.violations(chrome) == []


def test_the_launcher_makes_them_as_a_program(place: Place, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pages.make("feedback", place.folder / "feedback.json", tmp_path / "out")
    for path in place.feedback.iterdir():
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes()
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="what is above says why"):
        pages.make("feedback", place.folder / "feedback.json", tmp_path / "file" / "out")
    assert "the pages could not be written" in capfd.readouterr().err


def test_a_page_is_made_of_the_model_alone(place: Place, tmp_path: Path) -> None:
    document = json.loads((place.folder / "feedback.json").read_text())
    assert feedback.pages(document) == [page(place, student["id"]) for student in document["students"]]
