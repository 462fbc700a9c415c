"""What came of running an experiment: its result file, or the sentence that says why there is none."""

import json
import os
import re
import time
from pathlib import Path
from typing import Any, NamedTuple

from harness.driver import ending
from harness.driver.process import Ended
from harness.results.json_files import read_json
from harness.results.reading import FORMAT
from harness.results.words import english

PROCESS = ("space", "commit", "resident")
MEMORY_STATUS = ("avail_physical", "avail_page_file", "avail_virtual")

NAME = re.compile(r"^[0-9a-z-]+\.[0-9a-z-]+: ")  # what a program of ours says begins with its own name


class Outcome(NamedTuple):
    """`how` is ran, skipped, died, timeout or unstarted; `why` a sentence, or None if it ran well; `result` what the
    program wrote."""

    how: str
    why: str | None
    result: dict[str, Any] | None = None


def outcome_of(ended: Ended, path: Path, limit: float, windows_program: bool) -> Outcome:
    """`path` is where the result was to be written."""
    if ended.code is None:
        why = english("it was still running after {limit:g} seconds and was ended").format(limit=limit)
        return Outcome("timeout", why)
    said = NAME.sub("", last_line(ended.output))
    if ended.code == ending.SKIPPED:
        return Outcome("skipped", said or english("it did not say why"))
    if ended.code == ending.DIED:
        return limited(said) or Outcome("died", said or ending.in_words(ended.code, windows_program))
    if ended.code not in (ending.HELD, ending.FAILED):
        return Outcome("died", ending.in_words(ended.code, windows_program) + (f": {said}" if said else ""))
    try:
        result = read_json(path)
    except FileNotFoundError:
        return Outcome("died", english("{ended} and wrote no result").format(
            ended=ending.in_words(ended.code, windows_program)))
    except ValueError as error:
        return Outcome("died", english("what it wrote is no JSON: {error}").format(error=error))
    if not isinstance(result, dict):
        return Outcome("died", english("what it wrote is no result"))
    return Outcome("ran", None, result)


def last_line(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    return lines[-1].strip()[:1000] if lines else ""


def limited(said: str) -> Outcome | None:
    """A call that fails because somebody has limited our memory (ulimit) says nothing about the system: skipped."""
    if os.name == "nt":
        return None
    import resource
    for limit, what in (resource.RLIMIT_AS, english("address space is limited to {size} MiB (ulimit -v): {said}")), \
                       (resource.RLIMIT_DATA, english("data is limited to {size} MiB (ulimit -d): {said}")):
        allowed = resource.getrlimit(limit)[0]
        if allowed != resource.RLIM_INFINITY:
            return Outcome("skipped", what.format(size=allowed >> 20, said=said))
    return None


def empty_result(lab: str, experiment: str, build: Path) -> dict[str, Any]:
    """The result of an experiment that did not run: the machine is that of another result of this build folder."""
    nothing = {"process": dict.fromkeys(PROCESS), "memory_status": dict.fromkeys(MEMORY_STATUS)}
    return {
        "format": FORMAT, "lab": lab, "experiment": experiment,
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "machine": known_machine(build), "noise": nothing | {"faults": None}, "begin": nothing, "unknown": {},
        "steps": [], "claims": [], "tables": [],
    }


def known_machine(build: Path) -> dict[str, Any]:
    for path in sorted((build / "results").glob("*/*.json")):
        try:
            machine = json.loads(path.read_text(encoding="utf-8"))["machine"]
        except (OSError, ValueError, KeyError):
            continue
        if isinstance(machine, dict):
            return machine
    import platform
    return {
        "name": build.name, "system": f"{platform.system()} {platform.release()}",
        "bits": 32 if build.name.endswith("32") else 64, "page": 4096, "granularity": 4096,
        "compiler": english("not told"), "emulator": None, "memory": 0, "overcommit": None,
    }
