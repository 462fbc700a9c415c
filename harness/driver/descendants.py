"""Ending what a process of ours has left behind: its session, or all that come home to us as orphans (process.py); and
who they are."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Process(NamedTuple):
    """`tasks`: its threads, the first counted; `resident`: bytes."""

    pid: int
    parent: int
    tasks: int
    resident: int


def end_session(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        pass


def end_descendants() -> None:
    """End every child that we have, until none is left: orphans of the ended come to us and are next."""
    while children := children_of(os.getpid()):
        for pid in children:
            try:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            except (ProcessLookupError, ChildProcessError):
                pass


def children_of(parent: int) -> list[int]:
    """The living and the dead children of `parent`."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return []
    return [one.pid for one in every_process() if one.parent == parent]


def descendants_of(ancestor: int) -> list[Process]:
    """The living and the dead, children before their own."""
    by_parent: dict[int, list[Process]] = {}
    for one in every_process():
        by_parent.setdefault(one.parent, []).append(one)
    found = list(by_parent.get(ancestor, ()))
    for one in found:
        found += by_parent.get(one.pid, ())
    return found


def every_process() -> Iterator[Process]:
    page = os.sysconf("SC_PAGESIZE")
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                status = Path(entry.path, "stat").read_text()
            except OSError:
                continue
            field = status[status.rindex(")") + 2:].split()  # proc(5): the third of them and on
            yield Process(int(entry.name), int(field[1]), int(field[17]), int(field[21]) * page)
