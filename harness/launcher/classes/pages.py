"""Pages of a class: made by report/classroom, a program of its own, from a model that lies in a file."""

import subprocess
import sys
from pathlib import Path

from harness.driver.errors import UserError
from harness.driver.labs import BUILD, ROOT
from harness.driver.process import dying_with_us
from harness.launcher.interpreter import missing
from harness.results.words import _, language


def make(kind: str, model: Path, out: Path) -> None:
    """`kind`: page or feedback, a module of report/classroom. UserError: the pages could not be made."""
    if "jinja2" in missing():
        raise UserError(_("the pages were not made: the Python module jinja2 is missing; to get it: ./lab doctor"))
    command = [sys.executable, "-P", "-m", "report.classroom", kind,
               str(model.absolute()), str(out.absolute()), str(BUILD), language()]
    if subprocess.run(command, cwd=ROOT, preexec_fn=dying_with_us()).returncode != 0:
        raise UserError(_("the pages in {folder} could not be made; what is above says why").format(folder=out))
