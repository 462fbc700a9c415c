"""Run the tests of a build folder through CTest, and hear of each as it begins and ends."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from harness.driver.process import dying_with_us

JUNIT = Path("Testing", "junit.xml")  # in the build folder: what each test of the last run has written
BEGINS = re.compile(r"^\s*Start\s+\d+: (\S+)")
ENDS = re.compile(r"^\s*\d+/\d+ Test\s+#\d+: (\S+) \.*\s*(.*?)\s+([\d.]+) sec")


@dataclass(frozen=True)
class Event:
    """`name` begins (`outcome` empty) or has ended; `outcome` is passed, skipped or failed."""

    name: str
    outcome: str


def run_tests(build: Path, names: list[str]) -> Iterator[Event]:
    """Run the tests of those names (all, if none) with CTest's dashboard step Test, which leaves Test.xml with the
    measurements in Testing/<when>/; one is kept."""
    shutil.rmtree(build / "Testing", ignore_errors=True)
    chosen = ["-R", "^(" + "|".join(re.escape(name) for name in names) + ")$"] if names else []
    command = ["ctest", "-T", "Test", "--no-compress-output", "--output-on-failure", "--output-junit", str(JUNIT),
               *chosen]
    with subprocess.Popen(command, cwd=build, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True,
                          preexec_fn=dying_with_us()) as ctest:
        assert ctest.stdout
        for line in ctest.stdout:
            if match := BEGINS.match(line):
                yield Event(match[1], "")
            elif match := ENDS.match(line):
                said = match[2].lower()
                yield Event(match[1], "passed" if said == "passed" else "skipped" if "skip" in said else "failed")


def output_of(build: Path, name: str) -> str:
    """What the test `name` has written in the last run, if that has come to its end."""
    try:
        cases = ElementTree.parse(build / JUNIT).iter("testcase")
    except (OSError, ElementTree.ParseError):
        return ""
    return next((case.findtext("system-out", "").strip() for case in cases if case.get("name") == name), "")
