"""Bad days of lab 05: environments that make another heap, crashes that would leave a core."""

import json
import os
import resource
import subprocess
import sys

import pytest

import house
from bad_days import BadDays, Place, build

LAB = "05-heap"


class TestBadDays(BadDays):
    lab = LAB


@pytest.mark.parametrize("experiment, variable, value", [
    ("heap-lock", "MALLOC_ARENA_MAX", "1"),  # which some containers set for all
    ("large-blocks", "MALLOC_MMAP_THRESHOLD_", "4096"),
    ("small-blocks", "MALLOC_TRIM_THRESHOLD_", "100000000"),
    ("low-fragmentation", "GLIBC_TUNABLES", "glibc.malloc.tcache_count=0"),
])
def test_an_environment_that_makes_another_heap(tmp_path, experiment, variable, value):
    """By hand the program starts itself again without it. The driver leaves it out."""
    program = build("linux64") / "labs" / LAB / f"{LAB}.{experiment}"
    environment = os.environ | {variable: value}
    assert subprocess.run([program], env=environment, capture_output=True, cwd=tmp_path).returncode == 0
    done = subprocess.run([sys.executable, "-m", "harness.driver", "--source",
                           house.ROOT / "labs" / LAB / experiment / "linux.c", "--build", tmp_path, "--", program],
                          cwd=house.ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    result = json.loads((tmp_path / "results" / LAB / f"{experiment}.json").read_text())
    assert result["ended"] == {"how": "ran", "why": None}


def test_no_crash_leaves_a_core():
    done = Place(LAB, "linux64", only="overrun").run("overrun", limits={resource.RLIMIT_CORE: resource.RLIM_INFINITY})
    assert done.returncode == 0 and done.result["tables"]


def test_room_for_an_arena_is_asked_for():
    """Where a thread's arena has no room, glibc puts its blocks elsewhere: nothing could be shown."""
    done = Place(LAB, "linux64", only="heap-lock").run("heap-lock", limits={resource.RLIMIT_AS: 100 << 20})
    assert done.returncode == 77 and "needs 128 MiB of memory" in done.stderr
