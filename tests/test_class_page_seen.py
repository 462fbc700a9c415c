"""What the class's page takes from one hand-in: answers, held against the student's own run; the computers; and nothing
that a stranger made up to do harm."""

import json

import pytest

import made_class
import recorded
from harness.assignments.values import values_of
from harness.classes.collected import HandIn
from harness.classes.place import Place
from harness.driver.labs import find_labs
from harness.launcher.classes.paging import computers as side_by_side
from harness.launcher.classes.paging import notes, questions
from harness.launcher.classes.paging.names import Names
from harness.launcher.classes.paging.seen import AFTER, ALONE, UNSAID, Said, seen_in
from harness.launcher.learner.assignment.known import assignment_named
from harness.predictions.compare import AS_SAID, SKIPPED, SURPRISE, UNSEEN
from harness.predictions.questions import digest, questions_of
from harness.results import reading
from harness.results.words import Sentence

WEEK = assignment_named("week-1-who-pays")
NAME = "02-virtual-memory.reserve-commit-touch"
KNOWN = {e.full_name: e for lab in find_labs() for e in lab.experiments}
ASKED = "resident-at-commit"
BEFORE, RUN, LATER = "2026-11-01T10:00:00Z", "2026-11-02T10:00:00Z", "2026-11-03T10:00:00Z"
STUDENT = "2023"
PLACE = f"{NAME.replace('.', '/')}.json"


def predicted(value, sure=4, made=BEFORE, after=False, **more):
    entries = KNOWN[NAME].questions()
    document = {"format": 1, "kind": "prediction", "lab": NAME.split(".")[0], "experiment": NAME.split(".")[1],
                "made": made, "questions": digest(entries), "parameters": {}, "after_the_run": after,
                "answers": [{"id": ASKED, "value": value, "unit": "bytes", "sure": sure, "why": "so"}],
                "salt": "0" * 32} | more
    return {f"predictions/{PLACE}": json.dumps(document | {"seal": reading.digest(document)}).encode()}


def ran(machine="linux64", values=None, system="Linux 6.1", **changes):
    document = recorded.document() | {"started": RUN, "parameters": values_of(WEEK, STUDENT)[NAME]
                                      if values is None else values}
    document["machine"] |= {"name": machine, "system": system}
    document |= changes
    return {f"results/{machine}/{PLACE}": json.dumps(document).encode()}


def look(tmp_path, files, student=STUDENT):
    place = Place(tmp_path)
    place.zip_of("aa").parent.mkdir(exist_ok=True)
    place.zip_of("aa").write_bytes(made_class.packed(WEEK, student, files))
    return seen_in(place, HandIn("aa", WEEK.sha256, ("a.zip",), WEEK.due), WEEK, KNOWN)


def said(tmp_path, *files):
    together = {name: data for some in files for name, data in some.items()}
    found = [one for one in look(tmp_path, together).said if one.experiment == NAME and one.question == ASKED]
    assert len(found) == 1
    return found[0]


def test_each_word_that_there_is(tmp_path):
    assert said(tmp_path, predicted(0), ran()).word == AS_SAID
    wrong = said(tmp_path, predicted(1 << 30), ran())
    assert (wrong.word, wrong.wrong, wrong.claim, wrong.sure) == (
        SURPRISE, "committed memory is memory", "committing makes nothing resident", 4)
    other = said(tmp_path, predicted(-7 << 20), ran())
    assert (other.word, other.wrong, other.value) == (SURPRISE, "", -7 << 20)
    assert said(tmp_path, predicted(None), ran()).word == SKIPPED
    assert said(tmp_path, predicted("a text where a number is asked for"), ran()).word == SKIPPED
    assert said(tmp_path, ran()).word == UNSAID


def test_only_a_run_of_ones_own_judges(tmp_path):
    assert said(tmp_path, predicted(0)).word == ALONE
    others = values_of(WEEK, "somebody else")[NAME]
    assert said(tmp_path, predicted(0), ran(values=others)).word == ALONE
    assert said(tmp_path, predicted(0), ran(values={})).word == ALONE
    assert said(tmp_path, predicted(0), ran(ended={"how": "died", "why": "SIGSEGV"})).word == ALONE


def test_what_was_said_after_the_run_counts_apart(tmp_path):
    assert said(tmp_path, predicted(0, made=LATER), ran()).word == AFTER
    assert said(tmp_path, predicted(0, after=True), ran()).word == AFTER


def unknown(document):
    return [claim | {"got": None, "verdict": "unknown", "why": "cannot tell"} for claim in document["claims"]]


def test_what_cannot_be_seen_here_counts_apart_and_another_machine_may_see_it(tmp_path):
    blind = ran(claims=unknown(recorded.document()))
    assert said(tmp_path, predicted(0), blind).word == UNSEEN
    assert said(tmp_path, predicted(0), blind, ran(machine="linux32")).word == AS_SAID
    wine = ran(machine="wine64", claims=unknown(recorded.document()))
    assert said(tmp_path, predicted(1 << 30), wine, ran()).word == SURPRISE


def test_a_prediction_that_was_changed_is_none(tmp_path):
    files = predicted(0)
    name, data = next(iter(files.items()))
    assert said(tmp_path, {name: data.replace(b'"so"', b'"no"')}, ran()).word == UNSAID


@pytest.mark.parametrize("data", [b"", b"[" * 100_000, b'{"format": 99}', json.dumps(
    recorded.document() | {"claims": "all"}).encode(), b'{"a": ' + b"9" * 9999 + b"}"])
def test_results_of_strangers_are_held_against_the_schema(tmp_path, data):
    seen = look(tmp_path, {f"results/linux64/{PLACE}": data} | predicted(9))
    assert not seen.ran and seen.usable and {one.word for one in seen.said if one.experiment == NAME} <= {ALONE}


def test_what_a_computer_says_of_itself_is_one_short_line(tmp_path):
    document = recorded.document()
    document["claims"][0] |= {"says": "\x1b[2J" + "y" * 290, "verdict": "failed"}
    seen = look(tmp_path, ran(system="\x1b[31m\u202e" + "x" * 900, claims=document["claims"]))
    assert seen.ran[0].machine.system.startswith("\ufffd[31m\ufffdxxx") and len(seen.ran[0].machine.system) < 210
    assert all(len(says) < 210 and "\x1b" not in says for says, _verdict in seen.ran[0].verdicts)


NAMES = Names({f"id{n}": f"student {n}" for n in range(9)}, False)


def test_claims_that_part_are_told_by_kind_with_names_behind(tmp_path):
    document = recorded.document()
    says = [claim["says"] for claim in document["claims"]]
    document["claims"][1] |= {"verdict": "failed", "got": 1}
    bad = look(tmp_path, ran(claims=document["claims"])).ran[0]
    blind = look(tmp_path, ran(machine="wine64", claims=unknown(document))).ran[0]
    good = look(tmp_path, ran()).ran[0]
    found = side_by_side.computers([("id1", good), ("id2", bad), ("id3", bad), ("id4", blind)], NAMES)
    assert [(kind["name"], kind["n"]) for kind in found["kinds"]] == [("linux64", 3), ("wine64", 1)]
    failed, unsaid = found["kinds"][0]["verdicts"]
    assert (failed["claims"], failed["who"], unsaid["claims"]) == (2, [2, 3], 0)
    first = found["claims"][0]
    assert first["says"] == says[1] and first["cells"] == [
        [{"word": "failed", "of": 3, "who": [2, 3]}], [{"word": "unknown", "of": 1, "who": [4]}]]
    assert len(found["claims"]) == len(says)


def test_no_class_is_so_inventive_that_the_page_has_no_end(tmp_path):
    document = recorded.document()
    made_up = [document["claims"][0] | {"says": f"claim {n}", "verdict": "failed"} for n in range(250)]
    more = [document["claims"][0] | {"says": f"other {n}", "verdict": "failed"} for n in range(250)]
    some = [("id1", look(tmp_path, ran(claims=made_up)).ran[0]), ("id2", look(tmp_path, ran(claims=more)).ran[0])]
    found = side_by_side.computers(some, NAMES)
    assert len(found["claims"]) == side_by_side.MOST and found["more"] == 500 - side_by_side.MOST


def test_the_surest_and_wrong_question_stands_first():
    its = [question.id for question in questions_of(KNOWN[NAME].questions())]
    name = next(wrong.name for question in questions_of(KNOWN[NAME].questions()) if question.id == its[2]
                for wrong in question.wrongs)
    answers = {(NAME, its[1]): [("id1", Said(NAME, its[1], SURPRISE, "x", 1)), ("id2", Said(NAME, its[1], SURPRISE))],
               (NAME, its[2]): [("id3", Said(NAME, its[2], SURPRISE, 5, 3, name)),
                                ("id4", Said(NAME, its[2], UNSEEN, 5, 4))]}
    found = questions.asked(WEEK, {NAME: KNOWN[NAME]}, answers, NAMES)
    assert [one["id"] for one in found[:2]] == [its[2], its[1]] and found[0]["sure_and_wrong"] == 1
    row = next(row for row in found[0]["rows"] if row["name"] == name)
    assert (row["n"], row["sure"], row["who"]) == (1, [3], [[5, [3]]]) and row["refuted"]
    assert [(row["word"], row["n"]) for row in found[0]["apart"]] == [(UNSEEN, 1)] and found[0]["answered"] == 1


def test_a_note_names_nobody():
    def told(note):
        return NAMES.told(note, "id1")
    assert told(Sentence("as that of {whom}", whom=("id2", "id3"))) == "as that of student 2, student 3"
    assert told(Sentence("in the folder of {owner}, not {student}", owner="张伟", student="id1")) == \
        "in the folder of somebody, not student 1"
    inner = Sentence("{some} and {n} more", some=("id2",), n=1)
    equal = Sentence("{says} (edited lines: {n})", says=Sentence("{name} is the same source as that of {whom}",
                                                                 name="a.c", whom=inner), n=3)
    assert told(equal) == "a.c is the same source as that of student 2 and 1 more (edited lines: 3)"
    assert notes.is_equal(equal) and not notes.is_equal(Sentence("{name} {why}", name="a", why=inner))
    assert told("张伟 was here\x1b[31m") == "" and Names({"id1": "id1"}, True).told("x\x1b", "id1") == "x\ufffd"
