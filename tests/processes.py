"""What the tests ask of processes: who runs, whether it has come to be, who may try it. Once, for all of them."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

NOBODY = 65534
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount, or be somebody else")
T = TypeVar("T")


def wait_until(condition: Callable[[], T], seconds: float = 20.0) -> T:
    """Until `condition()` is true, which it gives; a test that has waited in vain fails."""
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until, "it did not come to be in time"
        time.sleep(0.01)
    return found


def about(pid: int, what: str) -> bytes:
    """The file or the link `what` of /proc/PID; nothing where there is no such process, or it may not be read."""
    path = Path(f"/proc/{pid}") / what
    try:
        return os.fsencode(os.readlink(path)) if what in ("exe", "cwd") else path.read_bytes()
    except OSError:
        return b""


def running(marker: str | Path, *places: str) -> list[int]:
    """The ids of the processes that have `marker` in one of `places`: cmdline if none is said, environ, exe or cwd. The
    first that started comes first; the test itself is none of them."""
    pids = sorted(int(entry.name) for entry in Path("/proc").glob("[0-9]*"))
    return [pid for pid in pids if pid != os.getpid()
            and any(os.fsencode(marker) in about(pid, what) for what in places or ("cmdline",))]
