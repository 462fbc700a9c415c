"""assignments/ID.toml: what is read, and a sentence for everything else."""

import pytest

from harness.assignments.model import assignment_of
from harness.assignments.values import in_words, values_of
from harness.results.reading import Unusable
from student import ASSIGNMENT as GOOD


def test_a_good_one_is_read():
    assignment = assignment_of(GOOD)
    assert assignment.points == 100 and len(assignment.sha256) == 64
    assert assignment.experiments() == ["01-small.thing", "01-small.mine"]
    assert [task.needs_linux for task in assignment.tasks] == [False, False, True, True, False]


def test_a_student_has_values_of_his_own_and_always_the_same():
    assignment = assignment_of(GOOD)
    found = [values_of(assignment, f"s{i}")["01-small.thing"]["bytes"] for i in range(200)]
    assert all(8192 <= one <= 1 << 20 and one % 4096 == 0 for one in found) and len(set(found)) > 100
    assert found[0] == values_of(assignment_of(GOOD), "s0")["01-small.thing"]["bytes"]
    assert in_words({"b": 2, "a": 1}) == "a=1 b=2"


@pytest.mark.parametrize("old, new, sentence", [
    ("+08:00", "", "due with date"),
    ('"predict"', '"guess"', "kind is none of"),
    ("points = 10", "points = 1.5", "points"),
    ("points = 10", "points = -1", "points"),
    ('"say"', '"flip"', "two of the same id"),
    ('"week-0"', '"../x"', "small letters"),
    ("from = 8192", "from = 0", "1 <= from"),
    ("to = 1048576", "to = 9223372036854775808", "1 <= from"),
    ("to = 1048576", "to = nan", "whole numbers"),
    ("to = 1048576", f"to = {'9' * 1000}", "1 <= from"),
    ("to = 1048576", "to = 1", "1 <= from"),
    ("step = 4096", "step = 0", "step >= 1"),
    ("falls =", "fall =", "unknown key"),
    ('falls = ["one is one"]', "", "flip without"),
    ('["01-small.thing"]\n[[', '["thing"]\n[[', "LAB.EXPERIMENT"),
    ('title = "A small week"', "title = 3", "no title"),
    ("[[task]]", "[task]", "no TOML"),
    (GOOD, "id = [" * 9000, "no TOML"),
    (GOOD, 'id = "x"\ntitle = "x"\ndue = 2026-12-06T23:59:00Z', "no task"),
])
def test_what_is_wrong_is_a_sentence(old, new, sentence):
    assert old in GOOD
    with pytest.raises(Unusable) as said:
        assignment_of(GOOD.replace(old, new, 1))
    assert sentence in str(said.value.why)
