"""Ending what a process of ours has left behind: its session, or all that come home to us as orphans (process.py)."""

import os
import signal
from pathlib import Path


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
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                status = Path(entry.path, "stat").read_text()
            except OSError:
                continue
            if int(status[status.rindex(")") + 2:].split()[1]) == parent:
                found.append(int(entry.name))
    return found
