"""Bad days for the programs of a lab: limits, other users, no folder to write in, parts of /proc closed, a parent that
is killed. Each ends with a sentence, or with claims that are unknown for a reason; nothing is left behind.

A test file of a lab says `class TestBadDays(BadDays): lab = "03-pagefile"` and adds what only that lab can meet."""

import atexit
import functools
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

import house
import processes
from processes import NOBODY, root_only, wait_until
from harness.launcher.building.program_commands import commands_of

PROC = ("/proc/self/pagemap", "/proc/self/smaps", "/proc/self/smaps_rollup /proc/self/statm /proc/meminfo",
        "/proc/meminfo", "/proc/self/status")
LINES = ("CommitLimit:", "Committed_AS:", "MemAvailable:", "Rss:", "VmFlags:")  # that the probe reads
MIB = 1 << 20

# Before an experiment's own text: it kills itself at the step that $KILL_AT names.
KILL = r"""
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "probe.h"
static int kill_at(const char *name)
{
    const char *at = getenv("KILL_AT");
    return at && strcmp(at, name) == 0 ? kill(getpid(), SIGKILL) : 0;
}
#undef step
#define step(name, base, size) (kill_at(name), step_at(__LINE__, name, base, size))
#line 1
"""


@functools.cache
def build(machine):
    """The build folder of `machine`, up to date; skips where its programs cannot be built."""
    done = subprocess.run(["cmake", "--preset", machine], cwd=house.ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"{machine} cannot be configured here")
    subprocess.run(["cmake", "--build", "--preset", machine], cwd=house.ROOT, check=True, capture_output=True)
    return house.BUILD / machine


@functools.cache
def closer(machine):
    """The library that keeps files closed, and lines from being read."""
    folder = Path(tempfile.mkdtemp(prefix="bad-days-"))
    atexit.register(shutil.rmtree, folder)
    size = ["-m32"] if machine == "linux32" else []
    source = house.ROOT / "tests" / "closer.c"
    subprocess.run(["cc", *size, "-D_GNU_SOURCE", "-shared", "-fPIC", "-o", folder / "closer.so", source], check=True)
    return folder / "closer.so"


class Place:
    """A folder with copies of a lab's programs (`only` one) and the modules that they name, and an empty one in it to
    work in. Both are open to all, and gone in the end."""

    def __init__(self, lab, machine, only=""):
        house.need(machine)
        self.lab, self.machine = lab, machine
        self.folder = Path(tempfile.mkdtemp(prefix="bad-days-"))
        self.work = self.folder / "work"
        self.work.mkdir()
        for folder in (self.folder, self.work):
            folder.chmod(0o777)
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        built = build(machine) / "labs" / lab
        programs = [path for path in built.glob(f"{lab}.{only}*") if path.is_file()]
        names = b"".join(path.read_bytes() for path in programs)
        modules = [path for path in built.glob("*.module.*") if path.is_file() and bytes(path.name, "ascii") in names]
        for path in {*programs, *modules}:
            self.copy(path, bytes(built), bytes(self.folder))

    def run(self, experiment, *, program=None, limits={}, closed="", lacks="", check_left=True, timeout=40, **more):
        """Run it with `limits` of resources, files `closed`, and a /proc that `lacks` lines; gives the ended process,
        with its result if any."""
        def limit():
            for what, most in limits.items():
                resource.setrlimit(what, (most, most))
        environment = {k: v for k, v in os.environ.items() if k != "TMPDIR"} | more.pop("environment", {})
        if closed or lacks:
            environment |= {"CLOSED": closed, "LACKS": lacks, "LD_PRELOAD": str(closer(self.machine))}
        done = subprocess.run([program or self.program(experiment), "result.json"], cwd=self.work, env=environment,
                              capture_output=True, text=True, timeout=timeout, preexec_fn=limit, **more)
        path = self.work / "result.json"
        done.result = json.loads(path.read_text()) if path.exists() else None
        path.unlink(missing_ok=True)
        if check_left:
            self.nothing_is_left()
        return done

    def copy(self, path, was, here):
        """A program looks for its modules where it was built: in the copy, here."""
        data = path.read_bytes()
        if was + b"\0" in data:
            data = data.replace(was + b"\0", here.ljust(len(was) + 1, b"\0"))
        (self.folder / path.name).write_bytes(data)
        (self.folder / path.name).chmod(0o755)

    def program(self, experiment):
        return self.folder / f"{self.lab}.{experiment}"

    def edited(self, experiment, *edits, before=""):
        """The program with `before` before its text and edits, pairs of old and new, in it."""
        text = house.source_of(self.lab, experiment, "linux").read_text()
        for old, new in edits:
            text = house.replaced(text, old, new)
        source = self.folder / f"{experiment}.c"
        source.write_text(before + text)
        said = commands_of(f"{self.lab}.{experiment}", build(self.machine)).make(
            source, source.with_suffix(".o"), self.folder / "edited")
        assert said is None, said
        return self.folder / "edited"

    def running(self):
        """The processes that run a program of this folder."""
        return processes.running(f"{self.folder}/", "exe")

    def nothing_is_left(self):
        wait_until(lambda: not self.running(), seconds=2.0)
        assert list(self.work.iterdir()) == []


def ended_well(place, experiment, done):
    """It ran and no claim failed, or it says in one sentence why not."""
    if done.returncode == 0:
        assert done.stderr == "" and not [c for c in done.result["claims"] if c["verdict"] == "failed"]
        return
    assert done.returncode in (2, 77), done.stdout + done.stderr
    assert done.stderr.startswith(f"{place.lab}.{experiment}: ") and done.stderr.count("\n") == 1, done.stderr
    assert done.result is None


def whys(done, verdict="unknown"):
    return {c["says"]: c["why"] for c in done.result["claims"] if c["verdict"] == verdict}


# Which figures of a snapshot cannot be had where /proc tells less.
REGION = ("region.reserved", "region.committed", "region.resident")
HIDDEN = {
    "/proc/self/smaps": (*REGION, "change.commit"),
    "VmFlags:": (*REGION, "change.commit"),
    "Rss:": ("change.resident",),  # those of a region may still be in pagemap
    "/proc/self/smaps_rollup /proc/self/statm /proc/meminfo": ("change.space", "change.resident", "charged()"),
    "/proc/meminfo": ("charged()",),
    "CommitLimit:": ("charged()",),
    "Committed_AS:": ("charged()",),
}


def claims_on(source, figures):
    """The sentences of the claims whose text names one of the figures."""
    claims = re.findall(r'\bexpect_\w+\(\s*"([^"]+)",([^;]*);', house.plain(source))
    return {says for says, text in claims if any(figure in text for figure in figures)}


class BadDays:
    """The days that every lab can meet; `lab` is its name."""

    lab = ""

    def pytest_generate_tests(self, metafunc):
        if "experiment" in metafunc.fixturenames:
            metafunc.parametrize("experiment", [
                e.name for lab in house.LABS if lab.name == metafunc.cls.lab for e in lab.experiments])

    @pytest.fixture(scope="class")
    def place(self, request):
        return Place(request.cls.lab, "linux64")

    @pytest.fixture(scope="class", params=["linux64", "linux32"])
    def each_place(self, request):
        return Place(request.cls.lab, request.param)

    def test_address_space_is_limited(self, each_place, experiment):
        for most in (300 * MIB, 100 * MIB):
            ended_well(each_place, experiment, each_place.run(experiment, limits={resource.RLIMIT_AS: most}))

    def test_proc_tells_less(self, each_place, experiment):
        """No claim fails for it, and none on a figure that cannot be had is held: it is unknown, and says why."""
        usual = each_place.run(experiment)
        ended_well(each_place, experiment, usual)
        if usual.returncode == 77:
            pytest.skip(usual.stderr)
        source = house.source_of(self.lab, experiment, "linux").read_text()
        own = {line for line in re.findall(r'"([A-Z][^" ]*:)"', source)}
        for day in [{"closed": files} for files in PROC] + [{"lacks": line} for line in sorted({*LINES, *own})]:
            done = each_place.run(experiment, **day)
            assert done.returncode == 0, (day, done.stdout)
            for says, why in whys(done).items():
                new = whys(usual).get(says) != why
                assert not new or any(path in why for path in day.get("closed", "").split()) \
                    or "/proc" in why and " does not tell " in why or "short of memory" in why, (day, says, why)
            for verdict in ("held", "failed"):
                blind = set(whys(done, verdict)) & claims_on(source, HIDDEN.get(*day.values(), ()))
                assert not blind, (day, verdict, blind)

    @root_only
    def test_nobody_runs_it(self, place, experiment):
        done = place.run(experiment, user=NOBODY, group=NOBODY, extra_groups=[])
        ended_well(place, experiment, done)
        assert done.returncode == 0 or "jemalloc" in done.stderr

    @root_only
    def test_no_process_may_be_started(self, place, experiment):
        """No claim fails for that either: what needs another process says that it cannot be had."""
        done = place.run(experiment, user=NOBODY, group=NOBODY, extra_groups=[], limits={resource.RLIMIT_NPROC: 0})
        ended_well(place, experiment, done)
        assert done.returncode != 2 or "temporarily unavailable" in done.stderr

    @pytest.mark.parametrize("how", ["missing", "a file", "read-only", "full"])
    def test_there_is_no_folder_to_write_in(self, place, experiment, how):
        """Without lab_folder() it is as on any day."""
        folder = place.folder / "where"
        if how in ("read-only", "full") and os.geteuid() != 0:
            pytest.skip("only root can mount")
        if how == "a file":
            folder.write_text("no folder")
        elif how != "missing":
            folder.mkdir()
            options = "ro" if how == "read-only" else "size=64k"
            subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
        try:
            done = place.run(experiment, environment={"TMPDIR": str(folder)})
            ended_well(place, experiment, done)
            text = house.source_of(self.lab, experiment, "linux").read_text()
            assert done.returncode != 0 or how == "full" or "lab_folder()" not in text
            assert how in ("missing", "a file") or list(folder.iterdir()) == []
        finally:
            if how in ("read-only", "full"):
                subprocess.run(["umount", folder], check=True)
            folder.unlink() if how == "a file" else how == "missing" or folder.rmdir()

    def test_its_parent_ignores_the_end_of_children(self, place, experiment):
        """Some that start programs leave SIGCHLD ignored, and the kernel then keeps no child's end."""
        def ignore():
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        done = subprocess.run([place.program(experiment)], cwd=place.work, capture_output=True, text=True, timeout=40,
                              preexec_fn=ignore)
        assert done.returncode in (0, 77), done.stdout + done.stderr

    def test_it_is_killed_at_each_step(self, experiment):
        place = Place(self.lab, "linux64", only=experiment)
        program = place.edited(experiment, before=KILL)
        source = house.source_of(self.lab, experiment, "linux")
        steps = re.findall(r'\bstep\("([^"]+)"', source.read_text())
        assert steps
        for name in steps:
            done = place.run(experiment, program=program, environment={"KILL_AT": name})
            assert done.returncode == -signal.SIGKILL and done.result is None
