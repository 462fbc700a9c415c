"""Who handed in what, when, and what counts, in each way in which it comes; collecting again adds and loses nothing."""

import json
import os
import shutil
import zipfile
from datetime import timedelta

import pytest

import house
from class_of import WEEK, collected, hand_in, listed, said_of, student_of, unusable, work
from harness.assignments.model import assignment_of
from harness.assignments.submission import read_submission
from harness.classes.place import Place
from harness.driver.errors import UserError
from harness.launcher.classes import keeping
from made_class import LAYOUTS, commit, dated, make_class, packed, zipped

FIRST = "02-virtual-memory/reserve-commit-touch"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_class_in_each_layout(tmp_path, layout):
    made = make_class(tmp_path / "in", 20, layouts=(layout,))
    of = collected(tmp_path, *made.paths, "--roster", made.roster, "--extensions", made.extensions)
    assert [one.id for one in of.students] == sorted(made.kinds)
    for student, kind in made.kinds.items():
        one, said = student_of(of, student), said_of(of, student)
        assert (one.counted is None) == (kind in ("missing", "hostile")), (student, kind, said)
        assert ("nothing was handed in" in said) == (kind == "missing")
        assert ("cannot be used" in said) == (kind == "hostile")
        assert ("it ran with" in said) == (kind == "wrong") and ("has nothing in it" in said) == (kind == "empty")
        assert bool(one.counted and one.counted.late) == (kind == "late" and student != made.of("late")[0])
    for copy, whose in made.copied_from.items():
        for one, other in ((copy, whose), (whose, copy)):
            said = said_of(of, one)
            assert f"flips/{FIRST}/linux.c is the same source as that of {other} (edited lines: 1)" in said
            assert f"make/04-mmap/my-question is the same source as that of {other}" in said
            assert f"results/linux64/{FIRST}.json has the same addresses and nanoseconds as that of {other}" in said
    named = {student for student in made.kinds if "same" in said_of(of, student)}
    assert named == {*made.copied_from, *made.copied_from.values()}
    assert len(of.unusable) == len(made.of("hostile"))
    assert said_of(of, list(made.kinds)[-1]).startswith("is not on the roster")


def test_what_is_kept_is_what_was_handed_in(tmp_path):
    path = hand_in(tmp_path / "in" / "a.zip", "2023")
    of = collected(tmp_path, path.parent)
    one = of.students[0].counted
    kept = tmp_path / "class" / "hand-ins" / f"{one.sha256}.zip"
    assert read_submission(kept) == read_submission(path) and one.files == (f"in/{path.name}",)
    assert (tmp_path / "class" / "assignment.toml").read_text() == WEEK.text
    assert (tmp_path / "class" / "texts" / f"{WEEK.sha256}.toml").read_text() == WEEK.text


def test_the_same_work_in_another_zip_is_the_same(tmp_path):
    files = work("2023")
    hand_in(tmp_path / "in" / "a.zip", "2023", -2, files)
    with zipfile.ZipFile(tmp_path / "in" / "a.zip") as archive:
        entries = [(f"folder/{name}", archive.read(name)) for name in reversed(archive.namelist())]
    dated(tmp_path / "in" / "b.zip", zipped(entries), WEEK.due + timedelta(hours=5))
    one = collected(tmp_path, tmp_path / "in").students[0]
    assert len(one.hand_ins) == 1 and one.counted.files == ("in/a.zip", "in/b.zip") and not one.counted.late


def test_of_several_the_last_in_time_counts(tmp_path):
    for name, hours in (("c", -5), ("a", -2), ("b", 3), ("d", 4)):
        hand_in(tmp_path / "in" / f"{name}.zip", "2023", hours)
    for name, hours in (("e", 7), ("f", 6)):
        hand_in(tmp_path / "in" / f"{name}.zip", "2024", hours)
    of = collected(tmp_path, tmp_path / "in")
    one, late = student_of(of, "2023"), student_of(of, "2024")
    assert [it.files[0] for it in one.hand_ins] == ["in/c.zip", "in/a.zip", "in/b.zip", "in/d.zip"]
    assert one.counted.files == ("in/a.zip",) and [it.late for it in one.hand_ins] == [False, False, True, True]
    assert "handed in 4 different ones; that of 2026-12-06 " in said_of(of, "2023")
    assert late.counted.files == ("in/e.zip",) and late.counted.late
    assert "late by 7 h 0 min; due was 2026-12-06 23:59 +0800" in said_of(of, "2024")


def test_more_time_for_one_and_for_a_group(tmp_path):
    for student in ("2023", "2024", "2025"):
        hand_in(tmp_path / "in" / f"{student}.zip", student, 30)
    more = listed(tmp_path / "more.csv", "student,due\n2023,2026-12-09\n")
    groups = listed(tmp_path / "groups.csv", "student,group\n2023,A\n2024,A\n2025,B\n2026,B\n")
    of = collected(tmp_path, tmp_path / "in", "--extensions", more, "--groups", groups)
    assert [bool(one.counted.late) for one in of.students] == [False, False, True, True]
    assert student_of(of, "2024").due.isoformat() == "2026-12-09T23:59:59+08:00"
    last = student_of(of, "2026")
    assert last.group == "B" and last.counted.files == ("in/2025.zip",)
    assert "what 2025 handed in counts for the group B" in said_of(of, "2026")
    again = collected(tmp_path, tmp_path / "in")
    assert again == of, "the lists are kept, and what a group has of one of it is not taken for his or hers"


def test_those_of_one_group_may_have_the_same(tmp_path):
    files = work("x")
    for student in ("2023", "2024", "2025"):
        hand_in(tmp_path / "in" / f"{student}.zip", student, -1, files)
    groups = listed(tmp_path / "groups.csv", "student,group\n2023,A\n2024,A\n")
    of = collected(tmp_path, tmp_path / "in", "--groups", groups)
    assert "of 2025" in said_of(of, "2023") and "2024" not in said_of(of, "2023")
    said = said_of(of, "2025")
    for what in ("is the same source as", "is the same as", "is the same text as"):
        assert f"{what} that of 2023, 2024" in said
    assert "with the same random bytes" in said and "nanoseconds" not in said, "once a file is enough"


def test_other_comments_and_spaces_do_not_hide_a_copy(tmp_path):
    files = work("x")
    name = f"flips/{FIRST}/linux.c"
    other = files[name].replace(b"    ", b"\t").replace(b"\n\n", b"\n// mine\n\n")
    hand_in(tmp_path / "in" / "a.zip", "2023", -1, {name: files[name]})
    hand_in(tmp_path / "in" / "b.zip", "2024", -1, {name: other})
    of = collected(tmp_path, tmp_path / "in")
    assert f"{name} is the same source as that of 2024 (edited lines: 1)" in said_of(of, "2023")


def test_the_official_source_is_no_edit(tmp_path):
    name = f"flips/{FIRST}/linux.c"
    text = (house.ROOT / "labs" / FIRST / "linux.c").read_bytes() + b"// I have read it\n"
    for student in ("2023", "2024"):
        hand_in(tmp_path / "in" / f"{student}.zip", student, -1, {name: text})
    said = said_of(collected(tmp_path, tmp_path / "in"), "2023")
    assert "same" not in said and "no source that was changed" in said


def test_an_older_text_of_the_assignment(tmp_path):
    old = WEEK.text.replace("20 minutes.", "30 minutes.")
    hand_in(tmp_path / "in" / "a.zip", "2023", assignment_sha256=assignment_of(old).sha256)
    of = collected(tmp_path, tmp_path / "in")
    assert "is not known here; name it: --older FILE" in said_of(of, "2023")
    of = collected(tmp_path, tmp_path / "in", "--older", listed(tmp_path / "old.toml", old))
    assert said_of(of, "2023") == "is of an older text of the assignment, and judged by that"
    assert collected(tmp_path, tmp_path / "in") == of
    with pytest.raises(UserError, match="is of week-9, not of week-1"):
        collected(tmp_path, tmp_path / "in", "--older", listed(tmp_path / "o.toml", old.replace(WEEK.id, "week-9")))


def test_foreign_ones(tmp_path):
    hand_in(tmp_path / "in" / "a.zip", "2023", assignment="week-9")
    hand_in(tmp_path / "in" / "submitted" / "2025" / "ps1" / "a.zip", "2024")
    hand_in(tmp_path / "in" / "张伟_41_assignsubmission_file_" / "a.zip", "2026")
    hand_in(tmp_path / "in" / "Li Na_42_assignsubmission_file_" / "a.zip", "2027")
    roster = listed(tmp_path / "r.csv", "student,name\n2024,x\n2025,y\n2026,王芳\n2027,Na Li\n")
    of = collected(tmp_path, tmp_path / "in", "--roster", roster)
    assert unusable(of) == {"in/a.zip": "is of the assignment week-9, by 2023"}
    assert said_of(of, "2024") == "lay in the folder of 2025, and says that it is of 2024"
    assert said_of(of, "2026") == "lay in the folder of 张伟, and says that it is of 2026"
    assert said_of(of, "2025") == "nothing was handed in" and said_of(of, "2027") == ""


def test_what_lay_in_anothers_folder_takes_nobodys_place(tmp_path):
    hand_in(tmp_path / "submitted" / "2024" / "ps1" / "a.zip", "2024", -5)
    hand_in(tmp_path / "submitted" / "2025" / "ps1" / "a.zip", "2024", -1)
    one = student_of(collected(tmp_path, tmp_path / "submitted"), "2024")
    assert len(one.hand_ins) == 2 and one.counted.files == ("submitted/2024/ps1/a.zip",)


def test_folders_that_were_unpacked_and_folders_with_nothing(tmp_path):
    path = hand_in(tmp_path / "a.zip", "2023")
    place = tmp_path / "in" / "submitted" / "2023" / "ps1"
    with zipfile.ZipFile(path) as archive:
        archive.extractall(place)
    for folder in (place, tmp_path / "in" / "mine"):
        folder.mkdir(exist_ok=True)
        (folder / "timestamp.txt").write_text("2026-12-06 12:00:00.5 Asia/Shanghai")
    hand_in(tmp_path / "in" / "mine" / "a.zip", "2024", 9)
    hand_in(tmp_path / "in" / "clone" / "submitted" / "2025" / "ps1" / "a.zip", "2025", 9)
    shutil.copy(place / "timestamp.txt", tmp_path / "in" / "clone" / "submitted" / "2025" / "ps1")
    (tmp_path / "in" / "clone" / ".git").mkdir()
    (tmp_path / "in" / "Wang_7_assignsubmission_file_").mkdir()
    (tmp_path / "in" / "Wang_7_assignsubmission_file_" / "report.pdf").write_text("x")
    (tmp_path / "in" / "late.rar").write_bytes(b"Rar!")
    of = collected(tmp_path, tmp_path / "in")
    one = of.students[0]
    assert one.counted.files == ("in/submitted/2023/ps1/submission.json",)
    assert one.counted.at.isoformat() == "2026-12-06T12:00:00.500000+08:00"
    assert all(one.counted.late for one in of.students[1:]), "who is not nbgrader writes no time"
    assert unusable(of)["in/Wang_7_assignsubmission_file_"] == "has no hand-in in it"
    assert "is no zip; the hand-in is asked for" in unusable(of)["in/late.rar"]


@pytest.mark.skipif(not shutil.which("git"), reason="git is not here")
def test_times(tmp_path):
    """Of nbgrader's file, of the commit, of the zip's table in local time; the date of the file where there is none."""
    hand_in(tmp_path / "in" / "submitted" / "1" / "ps1" / "a.zip", "1", 99)
    (tmp_path / "in" / "submitted" / "1" / "ps1" / "timestamp.txt").write_text("2026-12-06 15:00:00 UTC\n")
    hand_in(tmp_path / "in" / "clone" / "a.zip", "2", 99)
    commit(tmp_path / "in" / "clone", WEEK.due - timedelta(hours=1))
    (tmp_path / "in" / "clone" / "later.txt").write_text("x")
    commit(tmp_path / "in" / "clone", WEEK.due + timedelta(hours=50))
    entry = zipfile.ZipInfo("a.zip", (2026, 12, 1, 8, 30, 2))
    dated(tmp_path / "in" / "z.zip", zipped([(entry, packed(WEEK, "3", work("3"))), ("b.txt", b"")]), WEEK.due)
    none = zipfile.ZipInfo("a.zip", (1980, 1, 1, 0, 0, 0))
    dated(tmp_path / "in" / "y.zip", zipped([(none, packed(WEEK, "4", work("4")))]), WEEK.due)
    at = [one.counted.at for one in collected(tmp_path, tmp_path / "in").students]
    assert at[0].isoformat() == "2026-12-06T15:00:00+00:00"
    assert at[1] == WEEK.due - timedelta(hours=1)
    assert at[2].astimezone().replace(tzinfo=None).isoformat() == "2026-12-01T08:30:02"
    assert at[3] == WEEK.due


def test_dates_of_a_download_tell_nothing(tmp_path):
    """Moodle of today dates all files of a download as of that moment; nobody is late by it."""
    when = (2026, 12, 20, 9, 0, 0)
    entries = [(zipfile.ZipInfo(f"N{i}_{i}_assignsubmission_file_/a.zip", when), packed(WEEK, f"{i}", work(f"{i}")))
               for i in range(3)]
    path = dated(tmp_path / "all.zip", zipped(entries), WEEK.due)
    of = collected(tmp_path, path)
    assert all(not one.counted.late and "is not known" in said_of(of, one.id) for one in of.students)
    assert collected(tmp_path, path) == of
    hand_in(tmp_path / "b.zip", "1", 20 * 24, work("1"))
    one = student_of(collected(tmp_path, tmp_path / "b.zip"), "1")
    assert one.counted.late and len(one.hand_ins) == 1, "a date that is known is better"
    roster = listed(tmp_path / "r.csv", "student,handed_in\n0,2026-12-06 08:00\n1,\n2,2026-12-07 00:59\n")
    of = collected(tmp_path, path, "--roster", roster)
    assert [one.counted.late for one in of.students] == [False, True, True]
    assert said_of(of, "2") == "late by 1 h 0 min; due was 2026-12-06 23:59 +0800" and said_of(of, "0") == ""


def test_collecting_again_adds(tmp_path):
    for student in ("2023", "2024"):
        hand_in(tmp_path / "in" / f"{student}.zip", student)
    (tmp_path / "in" / "bad.zip").write_bytes(b"x")
    roster = listed(tmp_path / "r.csv", "student,name,email\n2023,A,a@b.c\n2024,B,\n2025,C,\n")
    first = collected(tmp_path, tmp_path / "in", "--roster", roster)
    shutil.rmtree(tmp_path / "in")
    hand_in(tmp_path / "in" / "2023-2.zip", "2023", 5)
    of = collected(tmp_path, tmp_path / "in")
    assert student_of(of, "2024") == student_of(first, "2024") and of.unusable == first.unusable
    assert len(student_of(of, "2023").hand_ins) == 2 and student_of(of, "2023").email == "a@b.c"
    assert said_of(of, "2025") == "nothing was handed in"
    hand_in(tmp_path / "in" / "bad.zip", "2025")
    of = collected(tmp_path, tmp_path / "in")
    assert not of.unusable and student_of(of, "2025").counted, "it was mended"


def test_the_folder_of_the_class_is_not_collected(tmp_path):
    hand_in(tmp_path / "a.zip", "2023", -3)
    first = collected(tmp_path, tmp_path)
    assert collected(tmp_path, tmp_path) == first
    assert first.students[0].counted.files == (f"{tmp_path.name}/a.zip",)


def test_killed_half_way_nothing_is_lost(tmp_path, monkeypatch):
    hand_in(tmp_path / "in" / "a.zip", "2023")
    first = collected(tmp_path, tmp_path / "in")
    hand_in(tmp_path / "in" / "b.zip", "2024")
    whole, calls = os.replace, []

    def killed(source, target):
        calls.append(target)
        if len(calls) == stop:
            raise KeyboardInterrupt
        whole(source, target)

    monkeypatch.setattr(os, "replace", killed)
    for stop in range(1, 9):
        calls.clear()
        try:
            of = collected(tmp_path, tmp_path / "in")
            break
        except KeyboardInterrupt:
            kept = json.loads((tmp_path / "class" / "class.json").read_text())
            assert [one["id"] for one in kept["students"]] == ["2023"]
    assert stop > 2 and of.students[0] == first.students[0] and student_of(of, "2024").counted


def test_a_folder_of_something_else(tmp_path):
    hand_in(tmp_path / "in" / "a.zip", "2023")
    collected(tmp_path, tmp_path / "in")
    path = tmp_path / "class" / "class.json"
    path.write_text(path.read_text().replace(f'"assignment": "{WEEK.id}"', '"assignment": "week-9"', 1))
    with pytest.raises(UserError, match="is of week-9, not of week-1-who-pays; name another"):
        collected(tmp_path, tmp_path / "in")
    path.write_text("{")
    with pytest.raises(UserError, match="is not as it was written"):
        collected(tmp_path, tmp_path / "in")
    with pytest.raises(UserError, match="there is no file and no folder"):
        collected(tmp_path, tmp_path / "nowhere")


def test_what_was_kept_and_changed_is_named(tmp_path):
    hand_in(tmp_path / "in" / "a.zip", "2023")
    one = collected(tmp_path, tmp_path / "in").students[0].counted
    (tmp_path / "class" / "hand-ins" / f"{one.sha256}.zip").write_bytes(b"x")
    of = collected(tmp_path, hand_in(tmp_path / "b" / "b.zip", "2024"))
    assert unusable(of) == {f"hand-ins/{one.sha256}.zip": "is cut short or no zip"}


def test_one_at_a_time(tmp_path):
    hand_in(tmp_path / "in" / "a.zip", "2023")
    with keeping.alone(Place(tmp_path / "class")), pytest.raises(UserError, match="another ./lab class collect is at"):
        collected(tmp_path, tmp_path / "in")
    assert collected(tmp_path, tmp_path / "in").students
