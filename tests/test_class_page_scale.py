"""A page of a thousand: less than a minute and 1 GiB, a page that opens, and no hand-in dearer than another."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

import house
import made_class
from harness.launcher.__main__ import main

SECONDS, BYTES, PAGE = 60, 1 << 30, 4 << 20
OF_PYTHON = 16 << 20  # which no Python does without, so that what measures is known to see it
# What the command and all that it starts take at a time, as the kernel adds it up: a process is counted with what it
# shares, so that this is more than there is.
COST = """
import resource, subprocess, sys, threading
from pathlib import Path
done = subprocess.Popen([sys.executable, "-m", "harness.launcher", *sys.argv[1:]], stdout=subprocess.DEVNULL)
most = 0
def resident(pid):
    try:
        its = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (OSError, IndexError):
        return 0
    return its + sum(map(resident, children))
while done.poll() is None:
    most = max(most, resident(done.pid))
    threading.Event().wait(0.05)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(most, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)
sys.exit(done.returncode)
"""


def collected(folder: Path, students: int) -> Path:
    made = made_class.make_class(folder / f"in-{students}", students, layouts=("zip",))
    assert main(["class", "collect", made.assignment.id, *map(str, made.paths), "--roster", str(made.roster),
                 "--in", str(folder / f"{students}")]) == 0
    return folder / f"{students}"


def cost(place: Path) -> tuple[int, float, float]:
    """Bytes at a time, seconds of CPU, and seconds, of making the page."""
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", COST, "class", "page", "--in", str(place)], cwd=house.ROOT, text=True,
                          capture_output=True)
    assert done.returncode == 0, done.stderr
    together, seconds, one = done.stdout.split()
    return max(int(together), int(one)), float(seconds), time.monotonic() - begun


@pytest.mark.parametrize("students", [40, pytest.param(1000, marks=pytest.mark.long)])
def test_a_class_has_its_page_in_time_and_memory(tmp_path: Path, students: int) -> None:
    few, some, all_of_them = (collected(tmp_path, size) for size in (8, students // 4, students))
    fixed = cost(few)[1]
    memory, seconds, took = cost(all_of_them)
    each = [(cost(some)[1] - fixed) / (students // 4), (seconds - fixed) / students]
    size = (all_of_them / "page.html").stat().st_size
    print(f"{students} students: {took:.1f} s, {seconds:.1f} s of CPU, {memory >> 20} MiB, a page of {size >> 10} KiB; "
          f"each {each[0] * 1000:.2f} and {each[1] * 1000:.2f} ms")
    assert OF_PYTHON < memory < BYTES and seconds < SECONDS and size < PAGE
    if students >= 1000:
        assert each[1] <= 2 * max(0.0, each[0]) + 0.002
