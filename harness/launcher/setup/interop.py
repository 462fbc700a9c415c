"""The Windows that a Linux in WSL2 runs in: whether it answers, and where its user keeps what programs need.

Tried with a stand-in, not in WSL2: tests/test_wsl.py.
"""

import functools
import os
import shutil
import subprocess
from pathlib import Path

from harness.driver.errors import UserError
from harness.results.words import _

REGISTERED = Path("/proc/sys/fs/binfmt_misc")  # with what Linux starts programs of others
CMD = "/mnt/c/Windows/System32/cmd.exe"  # where no PATH of Windows is handed on
LIMIT = 30  # seconds


def shell(command: str) -> str:
    """What Windows says to a command of its shell; empty where there is none that answers."""
    cmd = shutil.which("cmd.exe") or CMD
    try:  # /u: in UTF-16, whatever its code page; from a folder of its own, as it takes none of Linux
        done = subprocess.run([cmd, "/u", "/c", command], cwd=os.path.dirname(cmd), stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=LIMIT)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    text = done.stdout.decode("utf-16-le" if b"\0" in done.stdout else "utf-8", "replace")
    return text.strip() if done.returncode == 0 else ""


@functools.cache
def version() -> str:
    """What the Windows around us calls itself; empty where there is none, or it does not answer."""
    try:
        return shell("ver") if any(REGISTERED.glob("WSLInterop*")) else ""
    except OSError:
        return ""


def local_folder() -> Path:
    """%LOCALAPPDATA% as Linux names it. A file of ours would be on a network drive for Windows, and that is no place to
    measure files in."""
    windows = shell("echo %LOCALAPPDATA%")
    done = subprocess.run(["wslpath", "-u", windows], capture_output=True, text=True, errors="replace") \
        if windows and "%" not in windows and shutil.which("wslpath") else None
    if not done or done.returncode != 0 or not done.stdout.startswith("/"):
        raise UserError(_("Windows does not say where its user's folder is (cmd.exe /c echo %LOCALAPPDATA%; wslpath)"))
    return Path(done.stdout.strip())


def command(program: Path) -> list[str]:
    """How a program of Windows is started: Linux hands it over."""
    return [str(program)]


def environment(more: dict[str, str]) -> dict[str, str]:
    """Ours with `more` that a program of Windows gets: WSLENV names what is handed over, /w on the way there alone."""
    names = [os.environ.get("WSLENV", ""), *(f"{name}/w" for name in more)]
    return os.environ | more | {"WSLENV": ":".join(filter(None, names))}
