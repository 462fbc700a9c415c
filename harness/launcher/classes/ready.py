"""What there is before anything is judged: the plan, the tools, the official programs."""

from collections.abc import Sequence
from pathlib import Path

from harness.assignments.model import Assignment, read_assignment
from harness.classes import plan as plans
from harness.classes.collected import Collected
from harness.classes.place import Place
from harness.classes.plan import Item, Plan
from harness.driver.errors import CannotBeHad, UserError
from harness.driver.labs import ROOT, find_labs
from harness.launcher.building.cmake import BuildFailed, build, first_error
from harness.launcher.choose import choose_machines
from harness.launcher.classes.chosen import chosen
from harness.launcher.classes.sandbox.running import NATIVE, refuse_without_sandbox
from harness.launcher.console import complain, say
from harness.launcher.setup.install import have
from harness.launcher.setup.requirements import MODULES, SANDBOX
from harness.results.reading import Unusable
from harness.results.words import _

BY_READING = ("text", "predict")  # kinds of tasks of which nothing is run


def assignment_in(place: Place) -> Assignment:
    try:
        return read_assignment(place.assignment)
    except Unusable as said:
        raise UserError(f"{place.assignment} {said.why}") from None


def planned(place: Place, collected: Collected) -> Plan:
    """The plan for what is collected now, which is then in plan.json."""
    assignment = assignment_in(place)
    try:
        plan = plans.plan_of(collected, [task.id for task in assignment.tasks], plans.digest_of_sources(ROOT))
        plans.write(place.plan, plan)
        place.shards.mkdir(exist_ok=True)
    except OSError as error:
        raise UserError(_("{file}: {why}").format(file=error.filename, why=error.strerror)) from error
    return plan


def plan_in(path: Path) -> tuple[Place, Collected, Plan]:
    """A plan that was written, and the class that it is of: it lies in its folder."""
    try:
        plan = plans.read(path)
    except OSError as error:
        raise UserError(_("{file} cannot be read: {why}").format(file=path, why=error.strerror)) from None
    except (ValueError, LookupError, TypeError, AttributeError):
        raise UserError(_("{file} is no plan; write it by: ./lab class plan").format(file=path)) from None
    place, collected = chosen(None, str(path.parent))
    assignment_in(place)
    return place, collected, plan


def prepare(place: Place, items: Sequence[Item], yes: bool) -> None:
    """Tools, sandbox and official programs for what is to be judged, and no more than that and its pages take.
    UserError: it is not to be had here."""
    wanted = {item.task for item in items}
    tasks = [task for task in assignment_in(place).tasks if task.id in wanted and task.kind not in BY_READING]
    if not tasks:
        have([], [], yes)
        return
    names = {name for task in tasks for name in task.experiments}
    labs = {name.partition(".")[0] for name in names}
    experiments = [e for lab in find_labs() if lab.name in labs for e in lab.experiments]
    machines = [m for m in choose_machines([task.machine for task in tasks]) if m.name in NATIVE]
    left_out = have(machines, experiments, yes, more=(*MODULES, SANDBOX))
    refuse_without_sandbox()
    for machine in machines:
        try:
            if machine.name not in left_out:
                say(_("{machine}: building what hand-ins are held against").format(machine=machine.name))
                build(machine, sorted({e.lab for e in experiments if machine.runs(e)}), strict=None)  # as the sandbox
        except CannotBeHad as said:
            left_out[machine.name] = said.why
        except BuildFailed as failure:
            raise UserError(_("the official sources do not build for {machine}: {why}").format(
                machine=machine.name, why=first_error(str(failure)))) from None
    for name, why in left_out.items():
        complain(f"{name}: {why}")
