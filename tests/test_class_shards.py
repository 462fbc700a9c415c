"""What came of an item is good or not by what is in its file; what is missing, torn, foreign or double is named."""

import json
import shutil
import tempfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.classes import shards
from harness.classes.grades import Judged, Part
from harness.classes.plan import Item, Plan
from harness.results.reading import Unusable
from harness.results.words import Sentence

PLAN = Plan("p" * 64, tuple(
    Item(n, student, task, "h", "t", f"{student} {task} of now") for n, (student, task) in enumerate(
        (student, task) for student in ("ann", "bob", "..") for task in ("say", "words"))))


def judged(item: Item) -> Judged:
    return Judged(item.student, item.task, 10, (Part("a", True), Part("b", None, (Sentence("no {it}", it="x"),), "-a")))


@pytest.fixture
def folder(tmp_path):
    fill(tmp_path / "shards")
    return tmp_path / "shards"


def fill(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for item in PLAN.items:
        shards.write(folder, PLAN.id, item, judged(item))


def wrong(folder: Path, plan: Plan = PLAN) -> list[str]:
    return list(map(str, shards.merge(folder, plan)[1]))


def edit(path: Path, **changes: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_what_is_whole_comes_back_as_it_was_judged(folder):
    found, sentences = shards.merge(folder, PLAN)
    assert not sentences and found == {item: judged(item) for item in PLAN.items}
    assert all(path.parent == folder for path in folder.parent.rglob("*.json"))


def test_an_item_done_twice_gives_the_same_bytes(folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    fill(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_missing_one_is_named(folder):
    (folder / PLAN.items[2].shard).unlink()
    assert wrong(folder) == ["bob, say: is missing"]


def test_one_of_another_plan_is_named(folder):
    other = replace(PLAN, id="q" * 64)
    shards.write(folder, other.id, PLAN.items[0], judged(PLAN.items[0]))
    assert len(wrong(folder)) == 1 and wrong(folder)[0].startswith("ann, say: ") and "another plan" in wrong(folder)[0]


def test_one_of_another_hand_in_is_named(folder):
    item = PLAN.items[3]
    shards.write(folder, PLAN.id, replace(item, input="before"), judged(item))
    assert len(wrong(folder)) == 1 and wrong(folder)[0].startswith("bob, words: ") and "hand-in" in wrong(folder)[0]


def test_one_under_the_name_of_another_is_named(folder):
    shutil.copy(folder / PLAN.items[0].shard, folder / PLAN.items[1].shard)
    assert len(wrong(folder)) == 1 and "another item" in wrong(folder)[0] and wrong(folder)[0].startswith("ann, words")


def test_what_is_there_twice_is_named(folder):
    shutil.copy(folder / PLAN.items[0].shard, folder / "copy (1).json")
    assert wrong(folder) == [f"ann, say: is there twice: {PLAN.items[0].shard} and copy (1).json"]


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"student": [], "task": {}}', "{" * 100_000])
def test_what_is_of_no_item_is_named(folder, text):
    (folder / "strange.json").write_text(text)
    assert wrong(folder) == ["strange.json is of no item of this plan"]


@pytest.mark.parametrize("part", [
    {"student": "bob"}, {"task": "words"}, {"of": "ten"}, {"mark": "x"}, {"mark": "1/0"}, {"parts": 3}, {"of": None},
    {"parts": [{"name": "a", "good": True, "notes": [3], "diff": "", "text": ""}]}])
def test_a_body_that_is_no_judgement_is_named_though_its_digest_is_right(folder, part):
    path = folder / PLAN.items[0].shard
    body = json.loads(path.read_text())["judged"] | part
    edit(path, judged=body, sha256=shards.digest(body))
    assert len(wrong(folder)) == 1 and wrong(folder)[0].startswith("ann, say: ")


def test_better_points_without_a_new_digest_do_not_count(folder):
    path = folder / PLAN.items[0].shard
    edit(path, judged=json.loads(path.read_text())["judged"] | {"mark": "10"})
    assert len(wrong(folder)) == 1 and "was changed" in wrong(folder)[0]


def test_a_mark_and_a_sentence_survive_the_way(folder):
    item = PLAN.items[0]
    given = replace(judged(item), mark=Fraction("7.5"), comment="好\x1b")
    shards.write(folder, PLAN.id, item, given)
    assert shards.read(folder / item.shard, PLAN.id, item) == given


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_torn_one_is_never_taken_for_a_whole(data):
    """Cut anywhere, or any byte of it another: it is named, or it is read as it was written."""
    with tempfile.TemporaryDirectory() as name:
        item = PLAN.items[0]
        shards.write(Path(name), PLAN.id, item, judged(item))
        path = Path(name) / item.shard
        whole = path.read_bytes()
        at = data.draw(st.integers(0, len(whole) - 1))
        torn = whole[:at] if data.draw(st.booleans()) else \
            whole[:at] + data.draw(st.binary(min_size=1, max_size=9)) + whole[at + 1:]
        path.write_bytes(torn)
        try:
            assert shards.read(path, PLAN.id, item) == judged(item)
        except Unusable as said:
            assert str(said.why)
