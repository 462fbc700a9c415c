"""The guard of a Wine prefix: a process that everything of Wine belongs to, and that ends it.

Beside the prefix lie <prefix>.users, a file for each process that uses it; <prefix>.guard with the guard's process id,
and "up" once Wine is up; <prefix>.made, once the prefix was made to the end, with the word sizes that it was made for.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from types import FrameType
from typing import NoReturn

from harness.driver import bits32
from harness.driver.descendants import end_descendants
from harness.driver.process import adopt_orphans
from harness.driver.wine.find import find
from harness.driver.wine.users import living_users, users_folder, wait_for_any
from harness.results.words import english

PATIENCE = 240  # seconds, to make a prefix; 6 to 15 are usual
UP = "Wine is up"  # no text: what the guard tells where all is well


def guard_file(folder: Path) -> Path:
    return folder.with_name(folder.name + ".guard")


def made_file(folder: Path) -> Path:
    return folder.with_name(folder.name + ".made")


def word_sizes() -> set[str]:
    """Of the Windows programs that can be run here."""
    return {str(bits) for bits in (64, 32) if find(bits) and (bits == 64 or not bits32.refusal())}


def made(folder: Path) -> bool:
    """Made to the end, and for all that can be run here? One that was made without its 32-bit half is made again."""
    try:
        return word_sizes() <= set(made_file(folder).read_text().split())
    except OSError:
        return False


def guard_of(folder: Path) -> int:
    """The process id of the guard, 0 if there is none."""
    try:
        pid = int(guard_file(folder).read_text().split()[0])
        return pid if b"prefix" in Path(f"/proc/{pid}/cmdline").read_bytes() else 0
    except (OSError, ValueError, IndexError):
        return 0


def is_up(folder: Path) -> bool:
    try:
        return guard_of(folder) != 0 and guard_file(folder).read_text().endswith(" up")
    except OSError:
        return False


def guard(folder: Path, ready: int) -> NoReturn:
    """Hold Wine up until there is no user left. What there is to say of its coming up goes to `ready`."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nothing, fd)
    adopt_orphans()
    wakes, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken)
    signal.signal(signal.SIGHUP, look_again)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        guard_file(folder).write_text(str(os.getpid()))
        threading.Thread(target=bring_up, args=(folder, ready), daemon=True).start()
        while users := living_users(folder):
            wait_for_any(wakes, users)
    finally:
        guard_file(folder).unlink(missing_ok=True)
        end_descendants()
        os._exit(0)


def look_again(number: int, frame: FrameType | None) -> None:
    """SIGHUP: nothing to do here, the wakeup pipe wakes the guard."""


def bring_up(folder: Path, ready: int) -> None:
    """Make the prefix if it was never made to the end, then start the server and the services; tell `ready`. If that
    fails there is nothing to use: the guard, woken, finds no user."""
    said = UP
    try:
        if not made(folder):
            made_file(folder).unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            wine("wineboot", "-i")
            wine("wineserver", "-k")  # which writes the registry
            wine("wineserver", "-w")
            made_file(folder).write_text(" ".join(word_sizes()))
        wine("wineserver", "-p")
        wine("wineboot", "-i")
        guard_file(folder).write_text(f"{os.getpid()} up")  # no text: read by is_up
    except (OSError, subprocess.SubprocessError) as error:
        said = english("Wine does not come up here: {error}").format(error=error)
    try:
        os.write(ready, said.encode())
    except BrokenPipeError:
        pass
    os.close(ready)
    if said != UP:
        for entry in users_folder(folder).iterdir():
            entry.unlink(missing_ok=True)
        os.kill(os.getpid(), signal.SIGHUP)


def wine(*command: str) -> None:
    """Run a program of Wine's, by the loader and the server that the environment names in full."""
    loader = [os.environ["WINESERVER"]] if command[0] == "wineserver" else [os.environ["WINELOADER"], command[0]]
    with tempfile.TemporaryFile() as said:  # no pipe: the services keep it open
        done = subprocess.run([*loader, *command[1:]], timeout=PATIENCE, stdout=said, stderr=subprocess.STDOUT)
        said.seek(0)
        if done.returncode != 0 and command != ("wineserver", "-k"):
            raise OSError(f"{' '.join(command)}: {said.read(300).decode(errors='replace').strip() or done.returncode}")
