"""./lab report: write the report again, of the results in the build folders or of those that are named."""

import subprocess
import sys
from pathlib import Path

from harness.driver.labs import BUILD, ROOT
from harness.driver.process import dying_with_us
from harness.launcher.console import complain
from harness.launcher.interpreter import missing
from harness.launcher.learner import my_folder
from harness.results.words import _


def main(arguments: list[str]) -> int:
    """`arguments` are those of report/, a program of its own."""
    if "jinja2" in missing():
        complain(_("the report was not written: the Python module jinja2 is missing; to get it: ./lab doctor"))
        return 2
    return subprocess.run([sys.executable, "-P", "-m", "report", *inputs(), *arguments],
                          preexec_fn=dying_with_us()).returncode


def inputs() -> list[str | Path]:
    """What the report is told of this clone, and of who learns in it."""
    found: list[str | Path] = ["--build", BUILD, "--labs", ROOT / "labs"]
    mine = my_folder.predictions()
    return [*found, "--predictions", mine] if mine else found
