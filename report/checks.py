"""The checks that are other people's programs: pytest, formatters, linters. Each writes to build/test/<name>.log."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from report.child import dying_with_us
from report.labs import ROOT
from report.needs import on_path

LOGS = ROOT / "build" / "test"
TAIL = 60  # lines of a failed check that are shown
C_FOLDERS = ("probe", "labs", "bench")
SH_FILES = ("lab", ".ci/run")


@dataclass(frozen=True)
class Check:
    """A command that ends with 0 if all is well; `here`: can it be run?"""

    name: str
    command: list[str]
    here: Callable[[], bool]


def c_files() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for folder in C_FOLDERS for path in (ROOT / folder).rglob("*.[ch]"))


def module_here(name: str) -> Callable[[], bool]:
    return lambda: subprocess.run([sys.executable, "-c", f"import {name}"], capture_output=True).returncode == 0


def all_checks() -> list[Check]:
    python = [str(path.relative_to(ROOT)) for path in (ROOT / "report", ROOT / "tests")]
    return [
        Check("clang-format", ["clang-format", "--dry-run", "-Werror", *c_files()], on_path("clang-format")),
        Check("flake8", ["flake8", *python], on_path("flake8")),
        Check("mypy", ["mypy", "report"], on_path("mypy")),
        Check("shellcheck", ["shellcheck", *SH_FILES], on_path("shellcheck")),
        Check("clang-tidy", [sys.executable, "-m", "report.tidy"], on_path("clang-tidy")),
        Check("pytest", [sys.executable, "-m", "pytest", "-q", "-rs", "--durations=10",
                         "--continue-on-collection-errors", "tests"],
              module_here("pytest")),
    ]


def run_check(check: Check) -> bool:
    """Run one check with its output in a log; on failure the log's end is shown by the caller."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with open(log_of(check), "w") as log:
        done = subprocess.run(check.command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                              env=os.environ | {"PYTHONPATH": str(ROOT)}, preexec_fn=dying_with_us())
    return done.returncode == 0


def log_of(check: Check) -> Path:
    return LOGS / f"{check.name}.log"


def tail_of(check: Check) -> str:
    return "\n".join(log_of(check).read_text(errors="replace").splitlines()[-TAIL:])
