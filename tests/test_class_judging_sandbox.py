"""Both flips of the first week, judged in the real sandbox: who does it right has all points, who does not has none."""

import pytest

import house
from harness.assignments.model import read_assignment
from harness.launcher.author.begin import SKELETON
from harness.launcher.classes.judging import settled
from harness.launcher.learner.assignment.known import SHIPPED
from harness.launcher.setup.machines import machine_named
from judged import judged, said
from sandboxed import need_sandbox
from test_assignment_shipped import BY_NAME, EDITS, FLIPS


@pytest.fixture(scope="module", autouse=True)
def sandbox():
    house.need("linux64")
    if not (machine_named("linux64").build / "build.ninja").exists():
        pytest.skip("linux64 is not built: ./lab run --machine linux64")
    need_sandbox()
    settled._official.cache_clear()


def flip(which, task, edits):
    """The task of a student who has made these edits."""
    experiment = BY_NAME[task.experiments[0]]
    text = experiment.source("linux").read_text()
    for old, new in edits:
        text = house.replaced(text, old, new)
    name = f"flips/{experiment.lab}/{experiment.name}/linux.c"
    return judged(task.id, {name: text}, week=read_assignment(SHIPPED / f"{which}.toml"))


LONG = ("flip-object",)  # it fills 100 MB in each of the many runs that charges take where others work


@pytest.mark.parametrize("which, task", [
    pytest.param(which, task, marks=[pytest.mark.long] * (task.id in LONG), id=f"{which}-{task.id}")
    for which, task in FLIPS])
def test_who_does_it_right_has_all_points_and_who_does_not_has_none(which, task):
    right = flip(which, task, EDITS[which, task.id])
    assert right.points == right.of, said(right.parts[0])
    wrong = flip(which, task, [("    return lab_end();\n", "    (void)0;\n    return lab_end();\n")])
    assert wrong.points == 0 and wrong.parts[0].good is False, said(wrong.parts[0])


def test_what_does_not_compile_or_ends_early_is_not_good():
    which, task = FLIPS[0]
    for line, why in (("    nothing++;\n", "it does not compile: linux.c:"), ("    return 0;\n", "it gave no result"),
                      ("    *(volatile int *)8 = 1;\n", "it gave no result")):
        it = flip(which, task, [("    return lab_end();\n", f"{line}    return lab_end();\n")])
        assert it.points == 0 and said(it.parts[0]).startswith(why), said(it.parts[0])


def test_an_experiment_of_ones_own_is_built_run_and_broken():
    files = {f"make/04-mmap/my-question/{path.name}": path.read_text().replace("TODO", "Here").replace(
        "@NAME@", "my-question") for path in SKELETON.iterdir() if path.suffix in (".c", ".toml")}
    it = judged("make", files)
    assert it.points == it.of, [(part.name, said(part)) for part in it.parts]
