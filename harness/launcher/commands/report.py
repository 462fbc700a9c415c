"""./lab report: write the report again, of the results in the build folders or of those that are named."""

import os
import subprocess
import sys
from pathlib import Path

from harness.driver.labs import BUILD, ROOT
from harness.driver.process import dying_with_us
from harness.launcher.building import locale
from harness.launcher.console import complain
from harness.launcher.interpreter import missing
from harness.launcher.learner import my_folder
from harness.results.words import _, language


def main(arguments: list[str]) -> int:
    """`arguments` are those of report/, a program of its own."""
    if "jinja2" in missing():
        complain(_("the report was not written: the Python module jinja2 is missing; to get it: ./lab doctor"))
        return 2
    told = inputs()
    if any(argument.startswith("--lang") for argument in arguments) and not all(map(locale.compiled, locale.offered())):
        complain(_("there is no other language than English until msgfmt, of the package gettext, is here"))
    return subprocess.run([sys.executable, "-P", "-m", "report", *told, *arguments], env=environment(),
                          preexec_fn=dying_with_us()).returncode


def environment() -> dict[str, str]:
    """Of a program that speaks to the same terminal: in letters that it can show."""
    return {**os.environ, "PYTHONIOENCODING": f"{sys.stdout.encoding}:{sys.stdout.errors}"}


def inputs() -> list[str | Path]:
    """What the report is told of this clone, and of who learns in it. Its languages are made ready."""
    for one in locale.offered():
        locale.compiled(one)
    found: list[str | Path] = ["--build", BUILD, "--labs", ROOT / "labs", "--lang", language()]
    mine = my_folder.predictions()
    return [*found, "--predictions", mine] if mine else found
