"""Does all that an assignment names exist here? A student's clone may be older or newer than the instructor's."""

import re
from collections.abc import Iterator
from pathlib import Path

from harness.assignments.model import Assignment, Task, read_assignment
from harness.driver.errors import UserError
from harness.driver.labs import ROOT, Experiment, Lab, find_labs
from harness.launcher.choose import nearest
from harness.launcher.setup.machines import MACHINES, machine_named
from harness.results.reading import Unusable
from harness.results.words import _

SHIPPED = ROOT / "assignments"
ASKED = re.compile(r'\blab_parameter\(\s*"(\w+)"')
JOINED = re.compile(r'"\s*\n\s*"')  # where a text of C goes on in the next line


def assignment_named(typed: str) -> Assignment:
    """That of a file, or of an id of those that are here; UserError says what is wrong with it."""
    file = Path(typed)
    if not file.is_file():
        shipped = {path.stem: path for path in sorted(SHIPPED.glob("*.toml"))}
        if typed not in shipped:
            raise nearest(_("there is no file {file}, and no assignment of that name here").format(file=typed), typed,
                          shipped) if shipped else UserError(_("there is no file {file}").format(file=typed))
        file = shipped[typed]
    try:
        assignment = read_assignment(file)
    except Unusable as said:
        raise UserError(_("{file} {why}; ask who gave it to you").format(file=file, why=said.why)) from None
    refuse_unknown(assignment)
    return assignment


def refuse_unknown(assignment: Assignment) -> None:
    """UserError names what of it does not exist here."""
    if unknown := list(dict.fromkeys(not_here(assignment, find_labs()))):
        raise UserError(_("{id} names what is not here: {what}; is your copy of Memory Labs as new as the assignment?")
                        .format(id=assignment.id, what="; ".join(unknown)))


def not_here(assignment: Assignment, labs: list[Lab]) -> Iterator[str]:
    known = {e.full_name: e for lab in labs for e in lab.experiments}
    for task in assignment.tasks:
        for name in task.experiments:
            if task.kind == "make":
                lab = name.partition(".")[0]
                yield from [_("the lab {lab}").format(lab=lab)] * (lab not in [one.name for one in labs])
            elif name not in known:
                yield _("the experiment {experiment}").format(experiment=name)
            elif task.kind == "flip":
                yield from not_in_flip(task, known[name])
    for name, parameters in assignment.parameters.items():
        if name not in known:
            yield _("the experiment {experiment}").format(experiment=name)
            continue
        asked = ASKED.findall("".join(path.read_text("utf-8") for path in known[name].folder.glob("*.[ch]")))
        yield from (_("the parameter {parameter} of {experiment}").format(parameter=one, experiment=name)
                    for one in parameters if one not in asked)


def not_in_flip(task: Task, experiment: Experiment) -> Iterator[str]:
    if task.machine not in [machine.name for machine in MACHINES]:
        yield _("the machine {machine}").format(machine=task.machine)
    elif not (source := experiment.source(machine_named(task.machine).system)):
        yield _("{experiment} on {machine}").format(experiment=experiment.full_name, machine=task.machine)
    else:
        text = JOINED.sub("", source.read_text(encoding="utf-8"))
        yield from (_("the claim {claim!r} of {experiment}").format(claim=says, experiment=experiment.full_name)
                    for says in task.falls if f'"{says}"' not in text)
