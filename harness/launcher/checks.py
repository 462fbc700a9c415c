"""The checks that are other people's programs: pytest, formatters, linters. Each writes to build/test/<name>.log."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from harness.driver.labs import BUILD, ROOT
from harness.driver.process import dying_with_us
from harness.launcher.setup.requirements import on_path
from harness.launcher.tally import Tally

LOGS = BUILD / "test"
PYTEST_SAYS = LOGS / "pytest.xml"  # how each of its tests ended
TAIL = 60  # lines of a failed check that are shown
C_FOLDERS = ("probe", "labs", "bench", "harness")


@dataclass(frozen=True)
class Check:
    """A command that ends with 0 if all is well; `here`: can it be run?"""

    name: str
    command: list[str]
    here: Callable[[], bool]


def c_files() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for folder in C_FOLDERS for path in (ROOT / folder).rglob("*.[ch]"))


def sh_files() -> list[str]:
    files = [path for path in (ROOT / "lab", ROOT / ".ci" / "run", *(ROOT / "tests").iterdir()) if path.is_file()]
    return sorted(str(path.relative_to(ROOT)) for path in files if path.read_bytes().startswith(b"#!/bin/sh\n"))


def module_here(name: str) -> Callable[[], bool]:
    return lambda: subprocess.run([sys.executable, "-c", f"import {name}"], capture_output=True).returncode == 0


def all_checks(long: bool = False) -> list[Check]:
    """`long`: with the tests that are marked so."""
    chosen = [] if long else ["-m", "not long"]  # no text: for pytest
    python = [str(path.relative_to(ROOT)) for path in (ROOT / "harness", ROOT / "report", ROOT / "tests")]
    return [
        Check("clang-format", ["clang-format", "--dry-run", "-Werror", *c_files()], on_path("clang-format")),
        Check("flake8", ["flake8", *python], on_path("flake8")),
        Check("mypy", ["mypy", "harness", "report"], on_path("mypy")),
        Check("shellcheck", ["shellcheck", *sh_files()], on_path("shellcheck")),
        Check("clang-tidy", [sys.executable, "-m", "harness.launcher.clang_tidy"], on_path("clang-tidy")),
        Check("pytest", [sys.executable, "-m", "pytest", "-q", "--durations=10", f"--junitxml={PYTEST_SAYS}", "-o",
                         f"cache_dir={LOGS / 'pytest'}", "--continue-on-collection-errors", *chosen, "tests"],
              module_here("pytest")),
    ]


def in_english() -> dict[str, str]:
    """Our environment in English: tests read what is said, and those of another language choose it."""
    return {name: value for name, value in os.environ.items()
            if name != "LANGUAGE" and not name.startswith("LC_")} | {"LANG": "C.UTF-8"}


def run_check(check: Check) -> Tally:
    """Run one check with its output in a log; on failure the log's end is shown by the caller. What pytest runs counts
    test by test, any other check as one."""
    LOGS.mkdir(parents=True, exist_ok=True)
    PYTEST_SAYS.unlink(missing_ok=True)
    with open(log_of(check), "w") as log:
        done = subprocess.run(check.command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                              env=in_english() | {"PYTHONPATH": str(ROOT), "MYPY_CACHE_DIR": str(LOGS / "mypy")},
                              preexec_fn=dying_with_us())
    outcome = read_junit(PYTEST_SAYS)
    if done.returncode != 0 and not outcome.failed:
        outcome.failed.append(check.name)
    elif check.name != "pytest":
        outcome.passed = 1
    return outcome


def read_junit(path: Path) -> Tally:
    """What pytest's --junitxml says; nothing, if there is no such file."""
    tally = Tally()
    try:
        cases = list(ElementTree.parse(path).iter("testcase"))
    except (OSError, ElementTree.ParseError):
        return tally
    for case in cases:
        name = f"{case.get('classname', '').removeprefix('tests.')}.{case.get('name')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            tally.failed.append(name)
        elif skipped is not None:
            tally.skip(name, skipped.get("message", ""))
        else:
            tally.passed += 1
    return tally


def log_of(check: Check) -> Path:
    return LOGS / f"{check.name}.log"


def tail_of(check: Check) -> str:
    return "\n".join(log_of(check).read_text(errors="replace").splitlines()[-TAIL:])
