"""flip judges an edit of a real experiment: what fell, what should have, and whatever may go wrong before."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import house
from harness.driver.errors import UserError
from harness.launcher.building.program_commands import commands_of
from harness.launcher.learner.flip import bounds, trial
from harness.launcher.learner.flip.bounds import Amounts
from harness.launcher.learner.flip.claims_in import first_change, first_write, kept_in, lines_of_claims
from harness.launcher.learner.flip.judge import judge, lines
from harness.launcher.learner.flip.target import Chooser, Target, read_target
from harness.launcher.setup.machines import machine_named
from harness.results.json_files import write_json
from processes import running

LAB, NAME = "02-virtual-memory", "reserve-commit-touch"
EXPERIMENT = next(e for e in house.EXPERIMENTS if e.full_name == f"{LAB}.{NAME}")
MACHINE = machine_named("linux64")
MIB = 1 << 20
PAGE = "const int64_t page = "  # before all steps
INCLUDES = "#include <fcntl.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <sys/stat.h>\n" \
    "#include <unistd.h>\n#include <sys/mman.h>\n"


@pytest.fixture(scope="module")
def chooser(tmp_path_factory):
    house.need("linux64")
    try:
        commands = commands_of(EXPERIMENT.full_name, MACHINE.build.resolve())
    except (OSError, LookupError, subprocess.SubprocessError):
        pytest.skip("not built for linux64 here")
    made = Chooser(EXPERIMENT, MACHINE, commands)
    made.seen_file = tmp_path_factory.mktemp("flip") / "seen.json"
    return made


@pytest.fixture(scope="module")
def holds(chooser):
    return tuple(c["says"] for c in chooser.unbroken().result["claims"] if c["verdict"] == "held")


@pytest.fixture
def target(chooser, holds):
    return Target("linux64", 1, ("reserving takes exactly that much address space",), ("reserve twice as much",), holds,
                  Amounts(0.1, 1, 12 * MIB, 16384), chooser.given)


@pytest.fixture
def little(monkeypatch):
    monkeypatch.setattr(bounds, "MORE", Amounts(2, 8, 48 * MIB, 8 * MIB))


def verdict_of(chooser, target, *edits):
    """The verdict on the source after those (old, new), and what is said of it; nothing may remain of the trial."""
    text = house.replaced(target.given, "#include <sys/mman.h>\n", INCLUDES)
    for old, new in edits:
        text = house.replaced(text, old, new)
    verdict = judge(EXPERIMENT, chooser.commands, target, "linux.c", text)
    program = chooser.commands.program
    left = [*program.parent.glob(".memory-labs-*"), *chooser.commands.build.glob("memory-labs-*-flip-*")]
    assert left == [] and not running(f"{program.parent}/.memory-labs-", "exe")
    return verdict, "\n".join(lines(verdict, "linux.c"))


def test_each_recorded_break_that_may_be_a_target_hits_its_own_pattern(chooser, holds, target):
    found = {level: chooser.patterns(holds, level) for level in (1, 2)}
    assert len(found[1]) >= 3 and len(found[2]) >= 4
    for fails, breaks in [*found[1].items(), *found[2].items()]:
        theirs = Target(**target.__dict__ | {"fails": fails})
        verdict = judge(EXPERIMENT, chooser.commands, theirs, "linux.c", chooser.with_all(breaks))
        assert verdict.exactly, (fails, list(lines(verdict, "linux.c")))


def test_a_target_was_seen_and_the_next_one_is_another(chooser, holds):
    first = chooser.target(1)
    assert len(first.fails) == 1 and first.holds == holds and first.usual.memory < 64 * MIB
    assert chooser.target(1, first.fails).fails not in ((), first.fails)
    both = chooser.target(3)
    recorded = [set(b.fails) for b in chooser.recorded]
    assert set(both.fails) not in recorded and len(both.breaks) == 2
    pair = [b for b in chooser.recorded if b.name in both.breaks]
    assert set(both.fails) == {*pair[0].fails, *pair[1].fails} and chooser.with_all(pair)


def test_what_no_edit_makes_fall_is_not_offered(chooser, monkeypatch, tmp_path):
    monkeypatch.setattr(chooser, "recorded", [b for b in chooser.recorded if len(b.fails) == 2][:1])
    with pytest.raises(UserError, match="no target of level 1 that falls on linux64; there is level 2$"):
        chooser.target(1)
    monkeypatch.setattr(chooser, "seen_file", tmp_path / "seen.json")
    monkeypatch.setattr(Chooser, "with_all", lambda self, breaks: self.given)  # an edit that does nothing
    with pytest.raises(UserError, match="no target of level 2 that falls on linux64"):
        chooser.target(2)


def test_breaks_at_one_place_are_no_pair(chooser):
    at_mmap = [b for b in chooser.recorded if b.find.startswith("mmap(base, bytes, PROT_NONE")]
    assert len(at_mmap) > 1 and chooser.with_all(at_mmap[:1]) and not chooser.with_all(at_mmap[:2])


def test_a_break_that_overlaps_or_edits_a_claim_and_a_pattern_that_is_recorded_are_no_target(
        chooser, holds, monkeypatch):
    first, other = [b for b in chooser.recorded if len(b.fails) == 1][:2]
    a = replace(first, find="mmap(NULL, bytes,", replace="mmap(NULL, bytes,  ", fails=holds[:1])
    b = replace(other, find="munmap(base, bytes)", replace="munmap(base, 1)", fails=holds[1:2])
    monkeypatch.setattr(chooser, "recorded", [a, b])
    assert list(chooser.patterns(holds, 3)) == [holds[:2]]
    monkeypatch.setattr(chooser, "recorded", [a, b, replace(a, fails=holds[:2])])
    assert holds[:2] not in chooser.patterns(holds, 3), "one recorded break gives it"
    across = replace(b, find="bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1", replace="bytes, 0, 0, -1")
    assert chooser.with_all([across]) and not chooser.with_all([a, across])
    claim = replace(a, find="now.change.space, bytes);", replace="now.change.space, 1);")
    monkeypatch.setattr(chooser, "recorded", [claim])
    assert chooser.with_all([claim]) and not chooser.patterns(holds, 1)


def test_exactly_too_much_and_too_little(chooser, target):
    exactly, said = verdict_of(chooser, target, ("mmap(NULL, bytes,", "mmap(NULL, bytes + page,"))
    assert exactly.exactly and "fell as it should  reserving takes exactly that much" in said
    assert said.endswith("exactly: what should fall fell, and nothing else")
    both, said = verdict_of(chooser, target, ("base[i * page]", "base[i]"))
    assert not both.exactly and "DID NOT FALL       reserving takes exactly" in said
    assert "FELL TOO           every touched page becomes resident: got 4,096, expected == 10,485,760 (linux.c:" in said
    assert said.endswith("too little: 1 claim did not fall; too much: 3 claims fell that should stand")
    two = ("mmap(NULL, bytes,", "mmap(NULL, bytes + page,"), ("munmap(base, bytes)", "0")
    more, said = verdict_of(chooser, target, *two)
    assert not more.exactly and said.endswith("\ntoo much: 1 claim fell that should stand")
    none, said = verdict_of(chooser, target, ("'A';", "'B';"))
    assert not none.exactly and said.endswith("nothing fell: the edit changes nothing that a claim looks at")


@pytest.mark.parametrize("old, new, line", [
    ("now.change.space, bytes);", "now.change.space, 1);", 32),
    ("expect_equal(\"reserving charges no commit\", now.change.commit, 0);", "", 34),
    ('step("reserve"', 'step("keep"', 31),
    ("int main(", "#define expect_equal(says, got, expected) 0\nint main(", 16),
    ("int main(", "#define step(name, base, size) look(base, 1)\nint main(", 16),
])
def test_claims_and_names_of_steps_must_stand(chooser, target, old, new, line):
    verdict, said = verdict_of(chooser, target, (old, new))
    assert not verdict.exactly and f"not judged: line {line} of linux.c: claims and the names of steps" in said


SEEN = 'int main(void)\n{\n    struct snapshot now = step("a", p, 1), then;\n    then = now;\n    int x;\n'


@pytest.mark.parametrize("write", [
    "now.change.space = figure(0);", "now.region.resident.value += 1;", "then = (struct snapshot){0};",
    "now.ns.value++;", "--now.ns.value;", "memset(&now, 0, sizeof now);", "(&(now))->ns = f;",
    "struct snapshot *p = all; p->ns = f;",
    "struct snapshot more[2]; more[1].ns = f;", "extern struct lab other;", "lab.n_claims = 0;",
    "#define resident committed", "now.ns /* not */ = f;", "then = now, then = now;",
])
def test_what_the_probe_saw_may_not_be_written_to(write):
    assert first_write(SEEN, SEEN + write + "\n").line == SEEN.count("\n") + 1


@pytest.mark.parametrize("good", [
    "if (now.ns.value == 3 && now.ns.value >= 2 && x != 1) x = 2;", "// now.ns = 3", 'puts("now.ns = 3; lab.x = 1");',
    "known = now;", "void f(struct snapshot now, int y) { y = 1; }", "extern void *mmap(void *, int);",
    "struct snapshot more;", "x = 1 & known;", '#include "lab.h"',
])
def test_what_is_read_or_is_somebody_else_s_may_be_edited(good):
    assert first_write(SEEN, SEEN + good) is None and first_write(SEEN, SEEN.replace("then = now;", "")) is None
    assert first_write(SEEN, SEEN.replace("    then = now;", "then  =\nnow;")) is None


def test_an_edit_of_what_the_probe_saw_is_not_judged(chooser, target):
    verdict, said = verdict_of(chooser, target, (PAGE, "extern struct lab lab; " + PAGE))
    assert not verdict.exactly and "not judged: line 21 of linux.c: what the probe saw and what it keeps may" in said


def test_a_claim_may_be_laid_out_anew_and_what_it_looks_at_edited():
    given = 'int x; // expect_equal("a", 1, 1);\nexpect_equal("one "\n  "is one", x, 1);\nstep("touch", base, GIB);\n'
    assert [(one.says, one.lines) for one in kept_in(given)] == [("one is one", (2, 3)), ("", (4, 4))]
    assert not first_change(given, given.replace("\n  ", " ").replace("base, GIB", "base, 1"))
    assert first_change(given, given + 'expect_true("b", 1);').line == 5
    assert first_change(given, "").now == "" and first_change("", given).was == ""


def test_claims_stand_on_the_lines_that_results_tell():
    seen = 0
    for experiment in house.EXPERIMENTS:
        for source in house.sources(experiment).values():
            text = source.read_text()
            for says, places in lines_of_claims(text).items():
                assert all(1 <= first <= last <= text.count("\n") for first, last in places)
                seen += says in house.plain(text)
    assert seen > 800


@pytest.mark.parametrize("old, new, sentence", [
    ("base[i * page]", "bse[i * page]", "not judged: it does not compile: linux.c:46:9: error: "),
    (PAGE, "undefined_function(); " + PAGE, "undefined_function"),
    (PAGE, "*(volatile char *)8 = 1; " + PAGE, "not judged: it gave no result: it was ended by signal 11 (SIGSEGV)"),
    (PAGE, "return 77; " + PAGE, "not judged: it gave no result: "),
    ("return lab_end();", "int code = lab_end(); remove(argv[1]); return code;", "wrote no result"),
    ("return lab_end();", "int code = lab_end(); remove(argv[1]); mkfifo(argv[1], 0600); return code;",
     "wrote no result"),
    ("return lab_end();", "int code = lab_end(); FILE *f = fopen(argv[1], \"w\"); for (int i = 0; i < 100000; i++)"
     " fputc('[', f); fclose(f); return code;", "what it wrote is no result"),
    ("lab_begin(argc, argv);", "FILE *f = fopen(argv[1], \"w\"); fputs(\"{}\", f); fclose(f); return 1;",
     "not judged: its result is not as result.schema.json says: it lacks format"),
    ("    // Release", "    return lab_end();\n    // Release",
     "ends without making a claim that it made before: releasing"),
    ("lab_begin(argc, argv);", "mkdir(\"d\", 0700); mkdir(\"d/e\", 0); chmod(\"d\", 0); chmod(\"..\", 0); "
     "lab_begin(argc, argv);", "nothing fell"),
])
def test_what_goes_wrong_is_told_in_a_sentence(chooser, target, old, new, sentence):
    verdict, said = verdict_of(chooser, target, (old, new))
    assert not verdict.exactly and sentence in said, said


def test_a_result_that_is_written_by_hand_is_found_out(chooser, target):
    """A program that runs the honest one's claims on another line."""
    forged = '#line 900\nexpect_equal("reserving takes exactly that much address space", now.change.space, bytes);'
    text = house.replaced(target.given, forged.partition("\n")[2], forged)
    verdict = judge(EXPERIMENT, chooser.commands, target, "linux.c", text)
    assert "its result is not its own: it claims on line 900 what stands on line 27" in verdict.sentence


@pytest.mark.parametrize("new, sentence", [
    ("for (;;) {} ", "the program was ended: it was still running after 2 seconds"),
    ("for (int i = 0; i < 300; i++, usleep(2000)) if (!fork()) { setsid(); alarm(9); pause(); _exit(0); } ",
     "processes and threads at once, and may have 10"),
    ("for (int i = 0; i < 400; i++) { memset(malloc(1 << 20), 1, 1 << 20); usleep(9000); } ",
     "of memory resident, and may have 72 MiB"),
    ('int f = open("x", O_CREAT | O_WRONLY, 0600); unlink("x"); static char b[1 << 20]; '
     "for (int i = 0; i < 90; i++) { if (write(f, b, sizeof b) < 0) return 1; usleep(20000); } ",
     ", and may take 8.03 MiB"),
])
def test_an_edited_program_is_bounded(chooser, target, little, new, sentence):
    verdict, said = verdict_of(chooser, target, (PAGE, new + PAGE))
    assert not verdict.exactly and sentence in said, said


def test_the_compiler_is_bounded_too(chooser, target, little):
    _verdict, said = verdict_of(chooser, target, ('"probe.h"\n', '"probe.h"\nchar much[1L << 36] = {1};\n'))
    assert "not judged: the compiler was ended: its files took " in said, said


def test_a_sparse_file_takes_what_it_holds(tmp_path):
    with (tmp_path / "file").open("wb") as file:
        file.truncate(1 << 40)
    os.link(tmp_path / "file", tmp_path / "again")
    assert list(bounds.sizes([], tmp_path)) == [bounds.FILE], "once, and not its size"


def test_what_may_be_taken_is_never_all_that_is_free(monkeypatch):
    monkeypatch.setattr(bounds, "available", lambda: 400)
    monkeypatch.setattr(bounds, "free", lambda folder: 4000)
    assert bounds.allowed(Amounts(1, 1, 10, 20), Path("/")) == Amounts(22, 66, 320, 3040)


def test_what_an_edit_starts_is_served_after_us_or_counted_by_the_kernel(monkeypatch):
    """As root: where a fork bomb has thousands of processes, whoever ends them must have his turn. Others: a limit."""
    asked = []
    monkeypatch.setattr(os, "sched_setscheduler", lambda *policy: asked.append(policy))
    bounds.stay_ahead()
    assert asked[0][:2] == (0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK)

    def refuse(*policy):
        raise PermissionError
    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    monkeypatch.setattr(bounds.resource, "setrlimit", lambda *limit: asked.append(limit))
    bounds.stay_ahead()
    what, (soft, hard) = asked[1]
    assert what == bounds.resource.RLIMIT_NPROC and hard == bounds.resource.getrlimit(what)[1]
    assert bounds.PROCESSES < soft <= bounds.PROCESSES + sum(1 for _task in Path("/proc").glob("[0-9]*/task/*")) + 50


def test_all_descendants_are_ended_whatever_session_they_have_taken():
    fork = "import os, time; os.fork(); os.setsid(); os.fork(); print(flush=True); time.sleep(60)"
    tried = [sys.executable, "-c", f"import os, subprocess, sys; from harness.launcher.learner.flip import bounds\n"
             f"child = subprocess.Popen([sys.executable, '-c', {fork!r}], stdout=subprocess.PIPE, bufsize=0)\n"
             "for _line in range(4): child.stdout.readline()\n"
             "print(len(bounds.descendants_of(os.getpid())))\nbounds.end_all()\nchild.stdout.read()"]
    done = subprocess.run(tried, cwd=house.ROOT, capture_output=True, text=True, timeout=20)
    assert (done.stdout, done.stderr) == ("4\n", "")


def test_programs_of_trials_that_were_killed_are_swept(chooser):
    left = chooser.commands.beside(f"{trial.work_folder.prefix()}flip-test-1")
    left.touch()
    chooser.unbroken()
    assert not left.exists()


def test_a_target_is_read_as_it_was_written(target, tmp_path):
    path = tmp_path / "target.json"
    assert read_target(path) is None
    write_json(path, target.as_json())
    assert read_target(path) == target
    for wrong in ("", "[]", "{}", '{"format": 1, "kind": "flip"}', '{"format": 2, "kind": "flip"}'):
        path.write_text(wrong)
        with pytest.raises(ValueError):
            read_target(path)
