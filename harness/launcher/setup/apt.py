"""Debian's and Ubuntu's packages: what could be installed, what that would change, and installing it.

Nothing is ever removed or downgraded: a step that apt-get could only take by that is not taken."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from harness.driver.labs import BUILD

LOG = BUILD / "install.log"
# wine32 of another version than wine64 cannot be installed beside it: the three are asked for together.
WINE = ("wine", "wine64", "wine32:i386")
LIB32GCC = "lib32gcc-dev"  # GCC's library for 32 bits: in its package's name stands the version of gcc, see `asked`
QUICK = ("-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20", "-o", "Acquire::https::Timeout=20")
INSTALL = ("apt-get", "install", "-y", "--no-install-recommends")
# The user's settings stay as they are, and no service of theirs is started again.
QUIETLY = ("env", "DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_SUSPEND=1")
KEEPING = ("--no-remove", "-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold")
ENGLISH = {"LC_ALL": "C"}
Step = tuple[list[str], list[str]]  # packages, and the options to install them with


class Changes(NamedTuple):
    """The names of the packages that a step would install, bring to a newer version, and take away (or bring to an
    older one)."""

    new: list[str]
    newer: list[str]
    lost: list[str]


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


def output(*command: str) -> str:
    """What a program says in English; nothing if it cannot be started or fails."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                              env=os.environ | ENGLISH)
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def candidate(package: str) -> str:
    """The version that apt would install, or has; empty if it knows of none."""
    found = re.search(r"^ *Candidate: (?!\(none\))(\S+)", output("apt-cache", "policy", package), re.MULTILINE)
    return found[1] if found else ""


def release() -> list[str]:
    """The options that hold apt to this release, for where newer lists of one architecture are out of step."""
    try:
        lines = Path("/etc/os-release").read_text().splitlines()
    except OSError:
        return []
    return next((["-t", line.partition("=")[2].strip('"')] for line in lines if line.startswith("VERSION_CODENAME=")),
                [])


def command(packages: list[str]) -> str:
    """What a person would type to install `packages`."""
    before = "dpkg --add-architecture i386 && apt-get update && " if needs_i386(packages) else ""  # no text: a command
    return f"{before}apt-get install --no-install-recommends {' '.join(asked(packages))}"  # no text: a command


def needs_i386(packages: list[str]) -> bool:
    """Would the architecture i386 have to be added first?"""
    return any(p.endswith(":i386") for p in packages) and \
        "i386" not in output("dpkg", "--print-foreign-architectures").split()


def asked(packages: list[str]) -> list[str]:
    """The names to ask apt for: Wine's packages together, and GCC's library for 32 bits as its version calls it.

    gcc-multilib would bring that library too, and conflicts with every cross compiler of Debian's: it is asked for only
    where nothing tells the version."""
    whole = [p for p in packages if p not in WINE] + (list(WINE) if WINE[2] in packages else
                                                      [p for p in packages if p in WINE])
    if LIB32GCC not in whole:
        return whole
    said = output("gcc", "-dumpversion") or output("apt-cache", "depends", "gcc")
    major = re.search(r"^(\d+)|Depends: gcc-(\d+)$", said, re.MULTILINE)
    name = f"lib32gcc-{major[1] or major[2]}-dev" if major else "gcc-multilib"
    return [name if p == LIB32GCC else p for p in whole]


def plan(packages: list[str], can: Callable[[Step], bool]) -> list[Step]:
    """How to install as many of `packages` as `can` be: all at once; or else what can be had of them."""
    whole = asked(packages)
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


def simulate(step: Step) -> Changes | None:
    """What apt-get would do; None: it would not know how."""
    packages, options = step
    done = subprocess.run([*INSTALL, "-s", *options, *packages], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, errors="replace", env=os.environ | ENGLISH)
    if done.returncode != 0:
        return None
    inst = re.findall(r"^Inst (\S+) (\[)?", done.stdout, re.MULTILINE)
    older = re.search(r"^The following packages will be DOWNGRADED:\n((?:  .*\n)+)", done.stdout, re.MULTILINE)
    lost = re.findall(r"^(?:Remv|Purg) (\S+)", done.stdout, re.MULTILINE) + (older[1].split() if older else [])
    return Changes([name for name, had in inst if not had], [name for name, had in inst if had], lost)


def size(step: Step) -> str:
    """What apt-get says about the bytes of a step: to be fetched, and then on the disk."""
    packages, options = step
    said = output(*INSTALL, "--print-uris", *options, *packages)
    return " ".join(re.findall(r"^(?:Need to get|After this operation).*", said, re.MULTILINE))
