"""Run one program in a session of its own, within a time limit, and leave nothing of it behind.

On Linux the caller becomes the one to whom orphans come home (PR_SET_CHILD_SUBREAPER), so that a grandchild that has
taken a session of its own, as Wine's do, is found and ended all the same.
"""

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from harness.driver.descendants import end_descendants, end_session

KEPT_OUTPUT = 1 << 20  # bytes; what a program says beyond that is not kept
NOT_FOR_THEM = ("TMPDIR", "GLIBC_TUNABLES", "LD_PRELOAD", "LAB_PARAMETERS")  # and MALLOC_...
LOOK = 0.05  # seconds between two looks at a child whose end cannot be waited for
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER, PR_SET_THP_DISABLE = 1, 36, 41


class NotStarted(Exception):
    """The system does not start the program: its words."""


class Ended(NamedTuple):
    """`code` as subprocess gives it; None: the time was up and it was ended."""

    code: int | None
    output: str


def prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def die_with_parent(sig: int = signal.SIGTERM) -> None:
    """From now on this process gets `sig` when the one that started it is gone."""
    before = os.getppid()
    prctl(PR_SET_PDEATHSIG, sig)
    if os.getppid() != before:
        os.kill(os.getpid(), sig)


def dying_with_us() -> Callable[[], None] | None:
    """For subprocess's preexec_fn: the child is killed when the thread that starts it is gone. Neither it nor what it
    starts is given huge pages, which a Windows program could not refuse by itself: pages are what is counted."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)  # before the fork: nothing may be loaded after it

    def arrange() -> None:
        library.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        library.prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0)
    return arrange


def adopt_orphans() -> None:
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def run(command: list[str], folder: Path, limit: float, alone: bool = True, parameters: str = "") -> Ended:
    """Run `command` in `folder` for at most `limit` seconds; gives what it wrote and how it ended. NotStarted: it was
    not even begun. Not `alone`: other children of ours run at the same time, so only what has stayed in the program's
    session is ended with it.

    It gets no TMPDIR: a program of ours then uses `folder`, and Debian's Wine would look for its server there. Nor does
    it get what makes another heap of glibc's (mallopt(3), GLIBC_TUNABLES) or brings one (LD_PRELOAD): the claims are
    about the one it has. LAB_PARAMETERS are `parameters`, whatever ours are."""
    environment = {name: value for name, value in os.environ.items()
                   if name not in NOT_FOR_THEM and not name.startswith("MALLOC_")}
    environment |= {"LAB_PARAMETERS": parameters} if parameters else {}
    if sys.platform != "linux":
        return run_plainly(command, folder, environment, limit)
    if alone:
        adopt_orphans()
    with start(command, folder, environment) as child:
        try:
            said = listen(child, time.monotonic() + limit)
            code = child.poll()
        finally:
            end_descendants() if alone else end_session(child.pid)
            child.wait()
        assert child.stdout
        said = (said + drain(child.stdout.fileno()))[:KEPT_OUTPUT]
    return Ended(code, said.decode(errors="replace"))


def start(command: list[str], folder: Path, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=dying_with_us())
    except OSError as error:
        raise NotStarted(os.strerror(error.errno or 0)) from error


def run_plainly(command: list[str], folder: Path, environment: dict[str, str], limit: float) -> Ended:
    try:
        done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=limit)
    except subprocess.TimeoutExpired as late:
        return Ended(None, (late.stdout or b"").decode(errors="replace"))
    return Ended(done.returncode, done.stdout[:KEPT_OUTPUT].decode(errors="replace"))


def listen(child: "subprocess.Popen[bytes]", until: float) -> bytes:
    """What the child writes until it has ended (an orphan may hold the pipe longer: it is not waited for)."""
    assert child.stdout
    pipe, said = child.stdout.fileno(), b""
    os.set_blocking(pipe, False)
    ended = pidfd_of(child.pid)
    with selectors.DefaultSelector() as both:
        both.register(pipe, selectors.EVENT_READ)
        if ended is not None:
            both.register(ended, selectors.EVENT_READ)
        while (left := until - time.monotonic()) > 0 and child.poll() is None:
            for key, _ in both.select(left if ended is not None else min(left, LOOK)):
                if key.fd == pipe and not (data := drain(pipe)):
                    both.unregister(pipe)
                elif key.fd == pipe:
                    said = (said + data)[:KEPT_OUTPUT]
    if ended is not None:
        os.close(ended)
    return said


def pidfd_of(pid: int) -> int | None:
    """What can be read once that process has ended; None where that call is refused, as container run-times older than
    it do. ProcessLookupError: there is none."""
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        raise
    except OSError:
        return None


def drain(pipe: int) -> bytes:
    """What is there to be read now; empty at the end, or when nothing is."""
    try:
        return os.read(pipe, 1 << 16)
    except BlockingIOError:
        return b""
