"""The Wine prefix in $WINEPREFIX, for as long as somebody needs it: of the Wine that $WINELOADER and $WINESERVER name.

The user is the process that calls: CTest, or a program of ours. A guard holds Wine's server and all that Wine starts
beside it; it ends them when the last user has said `end`, or is gone, however that went: Wine outlives no run.
"""

import functools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from harness.driver.errors import CannotBeHad
from harness.driver.labs import ROOT
from harness.driver.wine.guard import UP, guard, guard_of, is_up, made
from harness.driver.wine.users import users_folder
from harness.results.words import Sentence, _, english


def main(arguments: list[str]) -> int:
    folder = os.environ.get("WINEPREFIX")
    if arguments not in (["begin"], ["end"]) or not folder or not {"WINELOADER", "WINESERVER"} <= os.environ.keys():
        print(_("prefix: wrong use; it is: prefix begin|end, with WINEPREFIX, WINELOADER and WINESERVER set"),
              file=sys.stderr)
        return 2
    if arguments == ["end"]:
        return end(Path(folder))
    try:
        return begin(Path(folder))
    except OSError as error:
        print(english("the Wine prefix cannot be made: {error}").format(error=error))
        return 1


def begin(folder: Path) -> int:
    """Enter our caller as a user, and see to it that Wine is up; gives the exit status."""
    users_folder(folder).mkdir(parents=True, exist_ok=True)
    (users_folder(folder) / str(os.getppid())).touch()
    if not made(folder):
        print(_("making a Wine prefix in {folder}, once: this takes about ten seconds").format(folder=folder),
              flush=True)
    told = tell(folder)
    while told and guard_of(folder) and not is_up(folder):
        time.sleep(0.05)
    if is_up(folder):
        return 0
    reads, writes = os.pipe()
    if os.fork() == 0:
        os.close(reads)
        guard(folder, writes)
    os.close(writes)
    said = os.read(reads, 1000).decode() or english("Wine was ended while it came up")
    print(said)
    return 0 if said == UP else 1


def end(folder: Path) -> int:
    """Our caller is no user any more; if there is no other, Wine is down when this comes back."""
    (users_folder(folder) / str(os.getppid())).unlink(missing_ok=True)
    until = time.monotonic() + 10
    if tell(folder):
        while not any(users_folder(folder).iterdir()) and guard_of(folder) and time.monotonic() < until:
            time.sleep(0.01)
    return 0


def tell(folder: Path) -> bool:
    """Have the guard look who its users are; is there one?"""
    pid = guard_of(folder)
    try:
        if pid:
            os.kill(pid, signal.SIGHUP)
    except ProcessLookupError:
        return False
    return pid != 0


@functools.lru_cache(maxsize=None)
def ensure_up(emulator: tuple[str, ...]) -> None:
    """Bring the prefix of the command `emulator` (env ... wine) up, for as long as this process lives; CannotBeHad says
    why it does not come up."""
    done = subprocess.run([*emulator[:-1], sys.executable, "-m", "harness.driver.wine", "prefix", "begin"],
                          cwd=ROOT, text=True, stdout=subprocess.PIPE)
    if done.returncode != 0:
        said = done.stdout.splitlines()
        raise CannotBeHad(said[-1] if said else Sentence("Wine does not come up here"))
