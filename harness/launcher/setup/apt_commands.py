"""The commands of apt and dpkg that change this computer, with their own words in a log."""

import subprocess
from collections.abc import Callable

from harness.launcher.setup import apt
from harness.results.words import Sentence, Why

Hear = Callable[[str], None]
FOR_ALL = 0o022  # the umask: what apt and dpkg write down is for every user to read


def add_i386(before: list[str], hear: Hear) -> Why:
    """These functions give apt's first complaint, empty if there is none; `before` goes before each command."""
    return run([*before, "dpkg", "--add-architecture", "i386"], hear)


def remove_i386(before: list[str], hear: Hear) -> Why:
    return run([*before, "dpkg", "--remove-architecture", "i386"], hear)


def refresh(before: list[str], hear: Hear) -> Why:
    return run([*before, "apt-get", "update", *apt.QUICK], hear)


def install(step: apt.Step, before: list[str], hear: Hear) -> Why:
    packages, options = step
    return run([*before, *apt.QUIETLY, *apt.INSTALL, *apt.KEEPING, *apt.QUICK, *options, *packages], hear)


def run(command: list[str], hear: Hear) -> Why:
    """Run one command into the log; gives its first line of complaint if it fails. Ctrl-C reaches apt as well, which
    ends tidily: it is waited for."""
    said = ""
    with open(apt.LOG, "a") as log, subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                                     stderr=subprocess.STDOUT, text=True, errors="replace",
                                                     umask=FOR_ALL) as process:
        log.write(f"$ {' '.join(command)}\n")
        assert process.stdout
        for line in process.stdout:
            log.write(line)
            said = said or (line[2:].strip() if line.startswith("E:") else "")
            if line.startswith(("Need to get", "Get:", "Unpacking", "Setting up")):
                hear(line.strip())
    if process.returncode == 0:
        return ""
    return said or Sentence("{command} ended with {status}", command=" ".join(command), status=process.returncode)
