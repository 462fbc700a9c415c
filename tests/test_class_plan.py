"""The plan of a class: the same for the same input, another where anything is another that decides what comes of it."""

import json
from dataclasses import replace

import pytest

from harness.classes import collected, plan
from harness.classes.place import Place
from harness.classes.plan import Item, digest_of_sources, plan_of
from harness.launcher.classes import ready
from planned_class import class_in, class_of

TASKS = ["say", "words"]


@pytest.fixture
def there(tmp_path):
    return collected.read(class_in(tmp_path, class_of(4)).collected)


def inputs(made):
    return {(item.student, item.task): item.input for item in made.items}


def test_each_task_of_each_who_handed_in_is_an_item(there):
    made = plan_of(there, TASKS, "sources")
    assert [(item.n, item.student, item.task) for item in made.items] == [
        (0, "s000", "say"), (1, "s000", "words"), (2, "s002", "say"), (3, "s002", "words"), (4, "s003", "say"),
        (5, "s003", "words")]
    assert len(set(inputs(made).values())) == len(made.items) == len({item.shard for item in made.items})


def test_the_same_input_gives_the_same_plan_and_it_comes_back_as_it_was_written(there, tmp_path):
    made = plan_of(there, TASKS, "sources")
    plan.write(tmp_path / "plan.json", made)
    first = (tmp_path / "plan.json").read_bytes()
    plan.write(tmp_path / "plan.json", plan_of(there, TASKS, "sources"))
    assert (tmp_path / "plan.json").read_bytes() == first and plan.read(tmp_path / "plan.json") == made


def test_a_further_hand_in_changes_no_item_of_anybody_else(there):
    before = plan_of(there, TASKS, "sources")
    first, *others = there.students
    other = replace(first, hand_ins=(replace(first.hand_ins[0], sha256="f" * 64),))
    after = plan_of(replace(there, students=(other, *others)), TASKS, "sources")
    changed = {key for key, value in inputs(after).items() if inputs(before)[key] != value}
    assert changed == {("s000", "say"), ("s000", "words")} and after.id == before.id


def test_other_sources_or_another_text_change_what_is_of_them(there):
    before, sources = plan_of(there, TASKS, "sources"), plan_of(there, TASKS, "other")
    assert sources.id != before.id and not set(inputs(sources).values()) & set(inputs(before).values())
    first, *others = there.students
    other = replace(first, hand_ins=(replace(first.hand_ins[0], assignment="f" * 64),))
    text = plan_of(replace(there, students=(other, *others)), TASKS, "sources")
    assert len(set(inputs(text).values()) - set(inputs(before).values())) == len(TASKS)


@pytest.mark.parametrize("student", ["..", "../../x", "/etc/passwd", "a/b", "CON", "\x1b[2J", "张伟", "x" * 5000, ""])
def test_no_name_of_a_student_names_a_file(student):
    name = Item(0, student, "say", "", "", "").shard
    assert len(name) == 69 and set(name.removesuffix(".json")) <= set("0123456789abcdef")


def test_the_sources_are_known_by_their_names_and_bytes(tmp_path):
    for name in ("labs/01/a.c", "probe/a.c", "harness/a.py", "harness/__pycache__/a.pyc", "docs/a.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("a")
    first = digest_of_sources(tmp_path)
    for without in ("harness/__pycache__/a.pyc", "docs/a.md"):
        (tmp_path / without).write_text("b")
    assert digest_of_sources(tmp_path) == first
    (tmp_path / "labs" / "01" / "a.c").write_text("b")
    second = digest_of_sources(tmp_path)
    (tmp_path / "probe" / "a.c").rename(tmp_path / "probe" / "b.c")
    assert len({first, second, digest_of_sources(tmp_path)}) == 3


def test_where_nothing_is_run_there_is_still_what_makes_pages(there, tmp_path, monkeypatch):
    wanted = []
    monkeypatch.setattr(ready, "have", lambda *needs: wanted.append(needs))
    ready.prepare(Place(tmp_path), plan_of(there, TASKS, "sources").items, True)
    assert wanted == [([], [], True)]


@pytest.mark.parametrize("wrong", ["", "{", "[]", "{}", '{"format": 1, "kind": "plan", "id": "a", "items": 3}'])
def test_what_is_no_plan_is_said_to_be_none(tmp_path, wrong):
    (tmp_path / "plan.json").write_text(wrong)
    with pytest.raises((ValueError, LookupError, TypeError)):
        plan.read(tmp_path / "plan.json")


def test_a_plan_whose_items_are_out_of_order_is_none(there, tmp_path):
    plan.write(tmp_path / "plan.json", plan_of(there, TASKS, "sources"))
    document = json.loads((tmp_path / "plan.json").read_text())
    document["items"].reverse()
    (tmp_path / "plan.json").write_text(json.dumps(document))
    with pytest.raises(ValueError):
        plan.read(tmp_path / "plan.json")
