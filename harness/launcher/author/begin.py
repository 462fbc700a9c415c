"""A new experiment: a folder that builds, its line in CMakeLists.txt, its place in the hand-out.

What is still the skeleton's says TODO, and ./lab check tells where.
"""

import re
from pathlib import Path

from harness.driver.errors import UserError
from harness.driver.labs import Experiment, Lab
from harness.results.words import _
from harness.results.writing import write_all

SKELETON = Path(__file__).with_name("skeleton")
TO_DO = "TODO"  # no text: a mark
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ROW = "| {name} | 15 | core | TODO |\n"  # of the table in Run it


def begin(lab: Lab, name: str) -> Experiment:
    """Make it; UserError where the name will not do, or the hand-out has no place for it, and then nothing is made."""
    experiment = Experiment(lab.name, name, lab.folder / name)
    if not NAME.fullmatch(name) or len(name) > 40:
        raise UserError(_("{name!r} is no name of an experiment: small letters and digits, words joined by -, as in "
                          "my-question").format(name=name))
    if experiment.folder.exists():
        raise UserError(_("there is {folder} already; choose another name, or hold that against the contracts: "
                          "./lab check {experiment}").format(folder=experiment.folder, experiment=experiment.full_name))
    cmake = (lab.folder / "CMakeLists.txt").read_text(encoding="utf-8")
    handout = with_place((lab.folder / "README.md").read_text(encoding="utf-8"), name)
    try:
        texts = {p.name: p.read_text(encoding="utf-8").replace("@NAME@", name) for p in SKELETON.iterdir()
                 if p.suffix in (".c", ".toml")}
        write_all(experiment.folder, {file: [text] for file, text in texts.items()})
        write_all(lab.folder, {"CMakeLists.txt": [with_line(cmake, name)], "README.md": [handout]})
    except OSError as error:
        raise UserError(_("{file} cannot be written: {why}").format(
            file=error.filename, why=error.strerror)) from error
    return experiment


def with_line(cmake: str, name: str) -> str:
    """CMakeLists.txt with the experiment behind the last one."""
    lines = cmake.splitlines(keepends=True)
    last = max((i for i, line in enumerate(lines) if line.lstrip().startswith("add_experiment(")), default=-1)
    return "".join([*lines[:last + 1], f"add_experiment({name})\n", *lines[last + 1:]])


def with_place(handout: str, name: str) -> str:
    """The hand-out with a step table and a row in Run it."""
    steps, mark, rest = handout.partition("\n## Run it\n")
    if not mark:
        raise UserError(_("the hand-out of that lab has no section Run it"))
    table = (SKELETON / "handout.md").read_text(encoding="utf-8").replace("@NAME@", name)
    rows = list(re.finditer(r"^\|.*\|\n", rest.partition("\n## ")[0], re.M))
    if rows:
        rest = rest[:rows[-1].end()] + ROW.format(name=name) + rest[rows[-1].end():]
    return steps + "\n" + table.rstrip() + "\n" + mark + rest
