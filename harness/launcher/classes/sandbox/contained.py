"""One command in a sandbox: begun, watched, listened to and ended, with all that came of it."""

import ctypes
import json
import os
import secrets
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from harness.driver.descendants import descendants_of, every_process
from harness.driver.process import KEPT_OUTPUT, LOOK, PR_SET_PDEATHSIG, PR_SET_THP_DISABLE, drain
from harness.launcher.classes.sandbox import bubble
from harness.launcher.learner.flip.bounds import Amounts, free, sizes

NONCE = 32  # bytes; probe/linux/witness.c
MESSAGE = 1 << 18  # no message of the probe's is longer
LONGEST = 32 << 20  # bytes that are heard in all; the longest result has a fiftieth
RESERVE = 1 << 30  # bytes of the disk that nobody inside gets
INSIDE = "/sandbox/work"  # where a program works
SHELL = Path(__file__).with_name("inside.sh").read_text(encoding="utf-8")
FIRST_TO_GO = ("choom", "-n", "1000", "--")  # where memory runs out


@dataclass
class Contained:
    """`code`: None if a bound was hit, and `hit` is then which: seconds, tasks, memory, disk, words. `left`: processes
    that were still there when it had ended. `broken`: bubblewrap's own words, where it did not even begin."""
    nonce: bytes
    code: int | None = None
    output: bytes = b""
    messages: list[bytes] = field(default_factory=list)
    hit: str = ""
    left: int = 0
    broken: str = ""
    heard: int = 0

    @property
    def text(self) -> str:
        return self.output.decode(errors="replace")


def contain(words: list[str], limits: list[str], most: Amounts, reads: dict[str, Path], writes: dict[str, Path],
            folder: str = INSIDE, environment: dict[str, str] = {}) -> Contained:
    """`words` in `folder` of a sandbox of their own. `limits`: prlimit's words. What `writes` names is the disk that
    they may fill. Nothing of it is left when this comes back, however it does."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    told, tells = os.pipe()
    one = Contained(secrets.token_bytes(NONCE))
    here.send(one.nonce)
    command = bubble.command(
        ["sh", "-c", SHELL, "sh", *FIRST_TO_GO, "prlimit", "--core=1", f"--nproc={processes(most)}", *limits, *words],
        folder, reads, writes, environment | {"LAB_WITNESS": str(there.fileno())}, ("--info-fd", str(tells)))
    with here, open(told) as info:
        try:
            child = subprocess.Popen(command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE, pass_fds=(there.fileno(), tells),
                                     start_new_session=True, preexec_fn=arrangement(), **bubble.somebody())
        finally:
            there.close()
            os.close(tells)
        with child:
            inside = 0
            try:
                inside = json.loads(info.read() or "{}").get("child-pid", 0)
                attend(one, child, here, most, [Path(place) for place in writes.values()])
            finally:
                end(child, inside)
            listen(one, child, here)
            assert child.stderr
            said = child.stderr.read(1 << 16).decode(errors="replace").splitlines() or [""]
    if said[-1].startswith("bwrap: "):
        one.broken = said[-1]
    one.left = max(said[-1].count("/proc/") - 2, 0)  # without bubblewrap and the shell
    return one


def processes(most: Amounts) -> int:
    """The kernel's own bound, beyond ours, which names what it ends. Older ones count all of a user's processes."""
    user = bubble.NOBODY if os.getuid() == 0 else os.getuid()
    return 2 * most.tasks + sum(max(one.tasks, 1) for one in every_process() if owner(one.pid) == user)


def owner(pid: int) -> int:
    try:
        return os.stat(f"/proc/{pid}").st_uid
    except OSError:
        return -1


def arrangement() -> Callable[[], None]:
    """For preexec_fn: it ends with us, and is given no huge pages, as in harness/driver/process.py."""
    library = ctypes.CDLL(None)

    def arrange() -> None:
        library.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        library.prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0)
    return arrange


def attend(one: Contained, child: "subprocess.Popen[bytes]", here: socket.socket, most: Amounts,
           disk: list[Path]) -> None:
    """Until it has ended by itself, or has taken too much."""
    assert child.stdout
    until, ended = time.monotonic() + most.seconds, os.pidfd_open(child.pid)
    os.set_blocking(child.stdout.fileno(), False)
    looked, took = time.monotonic(), 0.0
    with selectors.DefaultSelector() as all:
        for each in (child.stdout.fileno(), here.fileno(), ended):
            all.register(each, selectors.EVENT_READ)
        while child.poll() is None and not one.hit:
            for key, _events in all.select(LOOK):
                if key.fd != ended and not listen_to(one, key.fd, here):
                    all.unregister(key.fd)
            if (now := time.monotonic()) - looked >= max(LOOK, 4 * took):
                one.hit = one.hit or too_much(child.pid, most, disk) or "seconds" * (now > until)
                looked = time.monotonic()
                took = looked - now
    os.close(ended)
    one.code = child.poll()


def listen_to(one: Contained, fd: int, here: socket.socket) -> bool:
    """Take what is there; False at the end."""
    if fd != here.fileno():
        data = drain(fd)
        one.output = (one.output + data)[:KEPT_OUTPUT]
        return bool(data)
    try:
        data = here.recv(MESSAGE, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return True
    except OSError:  # it went without having read the nonce
        return False
    one.heard += len(data)
    one.messages.append(data)
    if one.heard > LONGEST or len(one.messages) > LONGEST >> 10:
        one.hit = "words"
    return bool(data)


def listen(one: Contained, child: "subprocess.Popen[bytes]", here: socket.socket) -> None:
    """Take what is left of its words, when it has ended."""
    assert child.stdout
    for fd in (child.stdout.fileno(), here.fileno()):
        before = -1
        while not one.hit and before != (before := len(one.output) + one.heard) and listen_to(one, fd, here):
            continue
    one.messages = [message for message in one.messages if message]


def too_much(pid: int, most: Amounts, disk: list[Path]) -> str:
    all = descendants_of(pid)
    if sum(max(each.tasks, 1) for each in all) > most.tasks:
        return "tasks"
    if sum(each.resident for each in all) > most.memory:
        return "memory"
    full = any(free(folder) < RESERVE for folder in disk)
    return "disk" if full or sum(sum(sizes(all, folder)) for folder in disk) > most.disk else ""


def end(child: "subprocess.Popen[bytes]", inside: int) -> None:
    """The first process of a namespace takes all others of it along, and bubblewrap waits for that."""
    if child.poll() is None and inside:
        try:
            os.kill(inside, signal.SIGKILL)
            child.wait(10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass
    if child.poll() is None:
        child.kill()
        child.wait()
