"""The Wine prefix in $WINEPREFIX, for as long as a test run needs it.

    python3 -m report prefix begin      make it if there is none, start its server and services, and come back
    python3 -m report prefix end        end them

A guard holds the server and everything that Wine starts beside it. It ends them when it is told to, and also when the
process that called `begin` (CTest) is gone, however that went: nothing of Wine outlives a run.
"""

import functools
import os
import selectors
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import NoReturn

from report.child import adopt_orphans, end_descendants
from report.labs import ROOT

PATIENCE = 240  # seconds, to make a prefix; 6 to 15 are usual


def main(arguments: list[str]) -> int:
    folder = os.environ.get("WINEPREFIX")
    if arguments not in (["begin"], ["end"]) or not folder:
        print("prefix: wrong use; it is: prefix begin|end, with WINEPREFIX set", file=sys.stderr)
        return 2
    return begin(Path(folder)) if arguments == ["begin"] else end(Path(folder))


def begin(folder: Path) -> int:
    """Bring the prefix up under a guard that watches our caller; gives the exit status."""
    end(folder)
    if not made(folder):
        print(f"making a Wine prefix in {folder}, once: this takes about ten seconds", flush=True)
    reads, writes = os.pipe()
    watched = os.pidfd_open(os.getppid())
    if os.fork() == 0:
        os.close(reads)
        guard(folder, watched, writes)
    os.close(writes)
    said = os.read(reads, 1000).decode()
    print(said)
    return 0 if said == "Wine is up" else 1


def end(folder: Path) -> int:
    """Tell the guard to end, and wait until it has."""
    try:
        guarding = os.pidfd_open(int(guard_file(folder).read_text()))
    except (OSError, ValueError):
        return 0
    try:
        signal.pidfd_send_signal(guarding, signal.SIGTERM)
        with selectors.DefaultSelector() as gone:
            gone.register(guarding, selectors.EVENT_READ)
            gone.select(10)
    except ProcessLookupError:
        pass
    return 0


@functools.lru_cache(maxsize=None)
def ensure_up(emulator: tuple[str, ...]) -> None:
    """Bring the prefix of the command `emulator` (env ... wine) up, for as long as this process lives."""
    subprocess.run([*emulator[:-1], sys.executable, "-m", "report", "prefix", "begin"], check=True, cwd=ROOT,
                   stdout=subprocess.DEVNULL)


def guard_file(folder: Path) -> Path:
    """Holds the process id of the guard. It stands beside the prefix, which `begin` may remove."""
    return folder.with_name(folder.name + ".guard")


def made(folder: Path) -> bool:
    return folder.with_name(folder.name + ".made").exists()


def guard(folder: Path, watched: int, ready: int) -> NoReturn:
    """Hold the prefix up until `watched` is gone or we are told to end."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nothing, fd)
    adopt_orphans()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    try:
        guard_file(folder).write_text(str(os.getpid()))
        threading.Thread(target=lambda: os.write(ready, bring_up(folder).encode()), daemon=True).start()
        with selectors.DefaultSelector() as gone:
            gone.register(watched, selectors.EVENT_READ)
            gone.select()
    finally:
        guard_file(folder).unlink(missing_ok=True)
        end_descendants()
        os._exit(0)


def bring_up(folder: Path) -> str:
    """Make the prefix if it was never made to the end, then start the server and the services."""
    try:
        if not made(folder):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            wine("wineboot", "-i")
            wine("wineserver", "-k")  # which writes the registry
            wine("wineserver", "-w")
            folder.with_name(folder.name + ".made").touch()
        wine("wineserver", "-p")
        wine("wineboot", "-i")
    except (OSError, subprocess.SubprocessError) as error:
        return f"Wine could not be brought up: {error}"
    return "Wine is up"


def wine(*command: str) -> None:
    subprocess.run(command, check=command != ("wineserver", "-k"), timeout=PATIENCE)
