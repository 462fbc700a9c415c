"""Which class is meant, where several were collected, or none."""

import os

import pytest

from harness.classes.collected import Collected, write
from harness.classes.place import Place
from harness.driver.errors import UserError
from harness.launcher.classes.chosen import chosen


@pytest.fixture
def my(tmp_path, monkeypatch):
    monkeypatch.setenv("LAB_MY", str(tmp_path))
    return tmp_path


def made(folder, id, when=0.0):
    write(Place(folder).collected, Collected(id, "a" * 64, ()))
    os.utime(Place(folder).collected, (when, when))
    return folder


def test_by_its_id_by_its_folder_and_the_last(my):
    two, one = made(my / "classes" / "week-2", "week-2", 9), made(my / "classes" / "week-1", "week-1", 8)
    other = made(my / "elsewhere", "week-1", 99)
    assert [chosen(*typed)[0].folder for typed in (
        ("week-1", None), (None, None), (None, str(other)), ("week-1", str(other)))] == [one, two, other, other]
    assert chosen("week-2", None)[1].assignment == "week-2"


@pytest.mark.parametrize("id, folder, said", [
    ("week-2", None, "nothing of week-2 has been collected; did you mean week-1"),
    (None, "nowhere", "nowhere is no folder of a class; fill it by"),
    ("week-2", "there", "there is of week-1, not of week-2"),
    (None, "broken", "class.json is not as it was written"),
])
def test_what_is_none(my, monkeypatch, id, folder, said):
    monkeypatch.chdir(my)
    made(my / "classes" / "week-1", "week-1")
    made(my / "there", "week-1")
    for number, text in enumerate(("{", "[]", "1", '{"format": 1}', '{"format": 9, "kind": "class"}')):
        (made(my / "broken", "week-1") / "class.json").write_text(text)
        with pytest.raises(UserError) as error:
            chosen(id, folder)
        assert said in str(error.value), number


def test_nothing_at_all(my):
    for id, said in ((None, "nothing has been collected; begin with"), ("week-1", "nothing of week-1 has been")):
        with pytest.raises(UserError, match=said):
            chosen(id, None)
