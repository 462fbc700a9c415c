"""What an edited program may take: time, processes, memory, disk. What it and all that came of it take is looked at
while it runs, so that whoever it runs as, and whatever it starts, is bounded.

Files are counted by their blocks, also those that have no name any more: a sparse file of a TiB takes nothing.
"""

import os
import resource
import signal
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from harness.driver.descendants import Process, descendants_of, every_process
from harness.driver.process import LOOK

GIB = 1 << 30
FILE = 4096  # bytes that a file counts at least
ROUNDS = 100  # of stopping what starts others: each finds fewer
PROCESSES = 256  # and threads, that an edit may start before it is looked at


@dataclass(frozen=True)
class Amounts:
    """Of seconds; of processes and threads at once; of bytes resident, and in files."""

    seconds: float
    tasks: int
    memory: int
    disk: int


FREE = Amounts(60, sys.maxsize, sys.maxsize, sys.maxsize)  # for what nobody has edited
MORE = Amounts(20, 64, 2 * GIB, 2 * GIB)  # than twice what the unbroken one takes


def allowed(usual: Amounts, folder: Path) -> Amounts:
    """What an edit may take of an experiment that takes `usual`: of what is free here, never all."""
    return Amounts(2 * usual.seconds + MORE.seconds, 2 * usual.tasks + MORE.tasks,
                   2 * usual.memory + min(MORE.memory, available() * 3 // 4),
                   2 * usual.disk + min(MORE.disk, free(folder) * 3 // 4))


def available() -> int:
    """Bytes of memory that can be had without swapping, as the kernel thinks."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:")), sys.maxsize)


def free(folder: Path) -> int:
    about = os.statvfs(folder)
    return about.f_bavail * about.f_frsize


class Watch:
    """Asked while a child of ours runs: is it enough? `hit` is then what there is too much of: tasks, memory or disk.
    `peak` is the most that was seen."""

    def __init__(self, most: Amounts, folder: Path) -> None:
        self.most, self.folder, self.hit = most, folder, ""
        self.peak, self.begun, self.looked = Amounts(0, 0, 0, 0), time.monotonic(), 0.0

    def __call__(self) -> bool:
        now = time.monotonic()
        if not self.hit and now - self.looked >= LOOK:
            self.look()
            self.looked = time.monotonic()
        return bool(self.hit)

    def look(self) -> None:
        processes = descendants_of(os.getpid())
        seen = {"tasks": sum(max(one.tasks, 1) for one in processes),
                "memory": sum(one.resident for one in processes),
                "disk": sum(sizes(processes, self.folder))}
        self.peak = replace(self.peak, **{name: max(value, getattr(self.peak, name)) for name, value in seen.items()})
        self.hit = next((name for name, value in seen.items() if value > getattr(self.most, name)), "")
        if self.hit:
            end_all()

    def used(self) -> Amounts:
        return replace(self.peak, seconds=time.monotonic() - self.begun)


def sizes(processes: Iterable[Process], folder: Path) -> Iterator[int]:
    """Of each file that one of them holds open, or that lies in `folder`: what it takes."""
    seen = set()
    for about in [*held_open(processes), *lying_in(folder)]:
        if stat.S_ISREG(about.st_mode) and (about.st_dev, about.st_ino) not in seen:
            seen.add((about.st_dev, about.st_ino))
            yield max(about.st_blocks * 512, FILE)


def held_open(processes: Iterable[Process]) -> Iterator[os.stat_result]:
    for one in processes:
        try:
            yield from [entry.stat() for entry in os.scandir(f"/proc/{one.pid}/fd")]
        except OSError:  # it is gone, or has just closed one
            continue


def lying_in(folder: Path) -> Iterator[os.stat_result]:
    for place, _folders, names in os.walk(folder):
        for name in names:
            try:
                yield os.lstat(os.path.join(place, name))
            except OSError:
                continue


def end_all() -> None:
    """End every descendant of ours. They are stopped before, so that none starts another in the meantime."""
    stopped: set[int] = set()
    for _round in range(ROUNDS):
        new = {one.pid for one in descendants_of(os.getpid())} - stopped
        send(new, signal.SIGSTOP)
        stopped |= new
        if not new:
            break
    send(stopped, signal.SIGKILL)


def send(pids: set[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def stay_ahead() -> None:
    """Before we start what may start others without end: whoever may, root, is served first from now on, and what we
    start is not; of anybody else the kernel itself counts the processes."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    except OSError:
        hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
        most = tasks_of_ours() + PROCESSES
        resource.setrlimit(resource.RLIMIT_NPROC, (most if hard < 0 else min(most, hard), hard))


def tasks_of_ours() -> int:
    """The processes and threads that this user has."""
    return sum(max(one.tasks, 1) for one in every_process() if owner(one.pid) == os.getuid())


def owner(pid: int) -> int:
    try:
        return os.stat(f"/proc/{pid}").st_uid
    except OSError:
        return -1
