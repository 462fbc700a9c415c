"""./lab class page: counts of a class with names behind them, and nobody's name unless it is asked for."""

import csv
import json
import re
import shutil

import pytest

import latin
import made_class
from harness.assignments.model import read_assignment
from harness.classes import collected as classes
from harness.classes import plan as plans
from harness.classes import shards
from harness.classes.grades import Judged, Part
from harness.classes.place import Place
from harness.launcher.__main__ import main
from harness.launcher.building import locale
from harness.launcher.classes.paging import names as shown_names
from harness.launcher.classes.ready import planned
from harness.launcher.commands.instructor import page as page_command

N = 24


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A class of 24, collected."""
    folder = tmp_path_factory.mktemp("class")
    made = made_class.make_class(folder / "in", N, layouts=("zip", "moodle"))
    assert main(["class", "collect", made.assignment.id, *map(str, made.paths), "--roster", str(made.roster),
                 "--in", str(folder / "class")]) == 0
    return made, folder / "class"


@pytest.fixture
def its(whole, tmp_path):
    """The same, in a folder of the test's own."""
    made, folder = whole
    shutil.copytree(folder, tmp_path / "class")
    return made, Place(tmp_path / "class")


def page(place, *more):
    """page.json, and page.html."""
    assert main(["class", "page", "--in", str(place.folder), *more]) == 0
    return json.loads((place.folder / "page.json").read_text()), (place.folder / "page.html").read_text()


def text_of(html):
    return " ".join(re.sub(r"<[^<>]*>", " ", html.split("<body>")[1].split("<script>")[0]).split())


def numbers(place):
    """{student: as what}."""
    with open(place.folder / "names.csv", encoding="utf-8-sig", newline="") as file:
        return {row["student"]: f"student {row['number']}" for row in csv.DictReader(file)}


def test_what_makes_pages_is_seen_to_first(its, monkeypatch):
    """On a computer that has had no ./lab run: what is missing is offered, and not only named when all is done."""
    _made, place = its
    wanted = []
    monkeypatch.setattr(page_command, "have", lambda *needs: wanted.append((*needs, *place.folder.glob("page.*"))))
    page(place, "--yes")
    assert wanted == [([], [], True)]


def test_it_names_nobody_unless_it_is_told_to(its):
    made, place = its
    document, html = page(place)
    everybody = [*made.kinds, *(name for name in made_class.NAMES)]
    assert not [who for who in everybody if who in html or who in json.dumps(document, ensure_ascii=False)]
    assert [one["name"] for one in document["students"]] == [f"student {n}" for n in range(1, N + 1)]
    assert "is the same source as that of student " in html and "feedback/" not in html
    number = numbers(place)
    assert set(number) == set(made.kinds) and list(number) != sorted(number)
    assert number == (page(place), numbers(place))[1]  # a page that is made again calls nobody otherwise
    document, html = page(place, "--names")
    assert not [id for id in made.kinds if id not in html] and "Zoë Müller (" in html and "student 3" not in html


def test_numbers_say_nothing_of_the_id(tmp_path):
    ids = [f"{n:04}" for n in range(60)]
    orders = [list(shown_names.numbered(tmp_path / "none.csv", ids)) for _n in range(2)]
    assert orders[0] != orders[1] and ids not in orders and set(orders[0]) == set(ids)


def test_who_comes_later_gets_a_number_behind(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text("number,student,name\n2,b,=B\n1,c,\n")
    assert shown_names.numbered(path, ["a", "b", "c"]) == {"c": 1, "b": 2, "a": 3}
    path.write_text("number,student,name\n2,b,\n2,c,\n")  # which is no list of ours any more
    assert sorted(shown_names.numbered(path, ["b", "c"]).values()) == [1, 2]


def test_a_name_is_no_formula(its):
    _made, place = its
    document = json.loads(place.collected.read_text())
    document["students"][0]["name"] = "=HYPERLINK(1)\x1b[31m"
    place.collected.write_text(json.dumps(document))
    page(place)
    rows = (place.folder / "names.csv").read_text(encoding="utf-8-sig")
    assert ",'=HYPERLINK(1)\ufffd[31m\n" in rows.replace("\r", "")


def test_without_grades_it_shows_what_was_collected(its):
    made, place = its
    document, html = page(place)
    cells = {cell for one in document["students"] for cell in one["cells"]}
    assert cells == {"waiting", "nothing"} and "Nothing is graded yet" in html
    given = [one for one in document["students"] if one["given"]]
    assert len(given) == N - len(made.of("missing")) - len(made.of("hostile"))
    late = {numbers(place)[id] for id in made.of("late")}
    assert {one["name"] for one in document["students"] if one["late"]} == late
    notes, shown = document["notes"], [one["name"] for one in document["students"]]
    missing = {numbers(place)[id] for id in (*made.of("missing"), *made.of("hostile"))}
    assert {shown[row["who"]] for row in notes["missing"]} == missing
    assert {shown[row["who"]] for row in notes["late"]} == late and notes["late"][0]["notes"][0].startswith("late by")
    equal = {numbers(place)[id] for pair in made.copied_from.items() for id in pair}
    assert {shown[row["who"]] for row in notes["equal"]} == equal
    assert document["unusable_n"] == len(made.of("hostile")) and not document["unusable"]


def judge(place, outcomes):
    """Shards of {(student, task): parts}."""
    collected = classes.read(place.collected)
    planned(place, collected)
    plan = plans.read(place.plan)
    for item in plan.items:
        if (item.student, item.task) in outcomes:
            parts = tuple(Part(f"{n}", good) for n, good in enumerate(outcomes[item.student, item.task]))
            shards.write(place.shards, plan.id, item, Judged(item.student, item.task, 10, parts))
    return plan


def test_what_is_judged_stands_in_words_and_shapes(its):
    made, place = its
    one, other = made.of("right")[:2]
    judge(place, {(one, "predict"): [True], (one, "run"): [True, False], (one, "flip-touch"): [None],
                  (one, "make"): [False], (one, "reconcile"): [], (other, "predict"): [False]})
    place.marks.write_text(f"student,task,points\n{other},predict,4\n{other},run,20\n{made.of('missing')[0]},run,3\n")
    place.feedback.mkdir()
    (place.feedback / f"{one}.html").write_text("")
    document, html = page(place, "--names")
    tasks = [task["id"] for task in document["tasks"]]
    cells = {found[0]: dict(zip(tasks, row["cells"])) for row in document["students"]
             if (found := re.findall(r"\d{8}", row["name"]))}
    assert [cells[one][task] for task in ("predict", "run", "flip-touch", "make", "reconcile", "flip-object")] == [
        "good", "parts", "open", "not-yet", "nothing", "waiting"]
    assert (cells[other]["predict"], cells[other]["run"]) == ("parts", "good")
    assert cells[made.of("missing")[0]]["run"] == "parts" and cells[made.of("missing")[0]]["make"] == "nothing"
    assert html.count('href="feedback/') + html.count("href=feedback/") == 1 and "Not all is graded yet" in html
    assert "failed" not in html.split("<body>")[1].split("<script>")[0]


def test_a_shard_of_what_no_longer_counts_is_not_shown(its):
    made, place = its
    one = made.of("right")[0]
    judge(place, {(one, "predict"): [True]})
    document = json.loads(place.collected.read_text())
    its_own, another = (next(it for it in document["students"] if it["id"] == id) for id in made.of("right")[:2])
    its_own["hand_ins"] = another["hand_ins"]
    place.collected.write_text(json.dumps(document))
    document, _html = page(place, "--names")
    assert {cell for row in document["students"] for cell in row["cells"]} == {"waiting", "nothing"}


def test_a_count_is_the_names_behind_it(its):
    made, place = its
    document, html = page(place)
    asked = len([task for task in read_assignment(place.assignment).tasks if task.kind == "predict"])
    assert asked and len(document["questions"]) >= 8
    for question in document["questions"]:
        behind = [place for row in (*question["rows"], *question["apart"]) for _value, who in row["who"]
                  for place in who]
        assert len(behind) == len(set(behind)) == sum(row["n"] for row in (*question["rows"], *question["apart"]))
        assert question["wrong"] == sum(row["n"] for row in question["rows"] if row["word"] == "surprise")
        assert question["sure_and_wrong"] == sum(
            len(row["sure"]) for row in question["rows"] if row["word"] == "surprise")
        assert all(row["refuted"] for row in question["rows"] if row["name"] not in (
            "as the run says", "another answer", "skipped"))
    order = [question["sure_and_wrong"] for question in document["questions"]]
    assert order == sorted(order, reverse=True) and order[0] > 0
    without = {row["n"] for question in document["questions"] for row in question["apart"]
               if row["word"] == "no prediction"}
    assert without == {len(made.of("empty"))}


def test_a_hand_in_counts_for_each_of_a_group(its):
    made, place = its
    document = json.loads(place.collected.read_text())
    one, mate = (next(it for it in document["students"] if it["id"] == made.of(kind)[0]) for kind in (
        "right", "missing"))
    mate |= {"hand_ins": one["hand_ins"], "counts": one["counts"]}
    place.collected.write_text(json.dumps(document))
    document, _html = page(place)
    both = sorted(int(numbers(place)[it["id"]].removeprefix("student ")) - 1 for it in (one, mate))
    alike = [who for question in document["questions"] for row in question["rows"] for _value, who in row["who"]
             if set(both) & set(who)]
    assert alike and all(set(both) <= set(who) for who in alike)


@pytest.mark.parametrize("arguments, said", [
    (["--in", "/nowhere"], "is no folder of a class"),
])
def test_what_is_no_class_is_said(arguments, said, capsys):
    assert main(["class", "page", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_hand_in_that_was_changed_is_named(its):
    made, place = its
    for path in (place.folder / "hand-ins").iterdir():
        path.write_bytes(b"PK")
    document, html = page(place)
    assert len(document["unread"]) == len([one for one in document["students"] if one["given"]])
    assert "cannot be read any more" in html and "No hand-in has results" in html


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext is not here")
def test_it_is_in_the_language_that_is_spoken(its):
    _made, place = its
    with locale.spoken("zh_CN"):
        _document, html = page(place)
    assert '<html lang="zh-CN">' in html and "各项任务的结果" in html
    assert not [run for run in map(" ".join, latin.runs(text_of(html))) if run.count(" ") > 7]
    assert '<html lang="en">' in page(place)[1]
