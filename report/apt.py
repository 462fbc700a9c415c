"""Debian's and Ubuntu's packages: what can be installed, and installing it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from report.labs import ROOT

LOG = ROOT / "build" / "install.log"
# wine32 of another version than wine64 cannot be installed beside it: the three are asked for together.
WINE = ("wine", "wine64", "wine32:i386")
QUICK = ("-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20", "-o", "Acquire::https::Timeout=20")
Step = tuple[list[str], list[str]]  # packages, and the options to install them with


def is_here() -> bool:
    return shutil.which("apt-get") is not None and shutil.which("dpkg") is not None


def privilege() -> list[str] | None:
    """What goes before a command that only root may give; None: it cannot be given here."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    if subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return ["sudo"] if sys.stdin.isatty() else None


def release() -> list[str]:
    """The options that hold apt to this release, for where newer lists of one architecture are out of step."""
    for line in Path("/etc/os-release").read_text().splitlines():
        if line.startswith("VERSION_CODENAME="):
            return ["-t", line.partition("=")[2].strip('"')]
    return []


def command(packages: list[str]) -> str:
    """What a person would type to install `packages`."""
    before = "dpkg --add-architecture i386 && apt-get update && " if needs_i386(packages) else ""
    return f"{before}apt-get install --no-install-recommends {' '.join(together(packages))}"


def needs_i386(packages: list[str]) -> bool:
    said = subprocess.run(["dpkg", "--print-foreign-architectures"], capture_output=True, text=True).stdout.split()
    return any(p.endswith(":i386") for p in packages) and "i386" not in said


def together(packages: list[str]) -> list[str]:
    return [p for p in packages if p not in WINE] + (list(WINE) if WINE[2] in packages else
                                                     [p for p in packages if p in WINE])


def plan(packages: list[str], can: Callable[[Step], bool]) -> list[Step]:
    """How to install as many of `packages` as `can` be: all at once; or else what can be had of them."""
    whole = together(packages)
    every: list[list[str]] = [[], release()]
    for options in every:
        if can((whole, options)):
            return [(whole, options)]
    wine = [p for p in whole if p in WINE]
    rest = [p for p in whole if p not in WINE and can(([p], []))]
    steps: list[Step] = [(rest, [])] if rest else []
    for group in (wine, [p for p in wine if p != WINE[2]]):
        for options in every:
            if group and can((group, options)):
                return [*steps, (group, options)]
    return steps


def simulate(step: Step) -> bool:
    """Would apt-get know how?"""
    packages, options = step
    done = subprocess.run(["apt-get", "install", "-s", "--no-install-recommends", *options, *packages],
                          stdin=subprocess.DEVNULL, capture_output=True)
    return done.returncode == 0


def install(packages: list[str], before: list[str], hear: Callable[[str], None]) -> str:
    """Install what can be had of `packages`; gives the last complaint of apt's, empty if there is none."""
    LOG.parent.mkdir(exist_ok=True)
    LOG.write_text("")
    if needs_i386(packages):
        run([*before, "dpkg", "--add-architecture", "i386"], hear)
    complaints = [run([*before, "apt-get", "update", *QUICK], hear)]
    for some, options in plan(packages, simulate):
        complaints.append(run([*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y",
                               "--no-install-recommends", *QUICK, *options, *some], hear))
    return next((c for c in reversed(complaints) if c), "")


def run(command: list[str], hear: Callable[[str], None]) -> str:
    """Run one command into the log; gives its first line of complaint if it fails. Ctrl-C reaches apt as well, which
    ends tidily: it is waited for."""
    said = ""
    with open(LOG, "a") as log, subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                                 stderr=subprocess.STDOUT, text=True, errors="replace") as process:
        log.write(f"$ {' '.join(command)}\n")
        assert process.stdout
        for line in process.stdout:
            log.write(line)
            said = said or (line[2:].strip() if line.startswith("E:") else "")
            if line.startswith(("Need to get", "Get:", "Unpacking", "Setting up")):
                hear(line.strip())
    return (said or f"{' '.join(command)} ended with {process.returncode}") if process.returncode else ""
