"""./lab class grade: judge what is collected, in the sandbox, item by item; then put it together and write it."""

from argparse import Namespace
from pathlib import Path

from harness.classes.place import Place
from harness.classes.plan import Item, Plan
from harness.driver.errors import UserError
from harness.launcher.classes import slurm, work, workers
from harness.launcher.classes.chosen import chosen
from harness.launcher.classes.put_together import give
from harness.launcher.classes.ready import planned, prepare
from harness.launcher.console import say
from harness.launcher.setup.lock import one_at_a_time
from harness.results.words import _, ngettext


def main(options: Namespace) -> int:
    check(options)
    place, collected = chosen(options.id, options.folder)
    if unknown := set(options.only) - {one.id for one in collected.students}:
        raise UserError(_("there is no student {name!r} in this class; {file} names those who are").format(
            name=min(unknown), file=place.collected))
    with one_at_a_time():
        plan = planned(place, collected)
        items = to_do(place, plan, options.only)
        if items:
            prepare(place, items, options.yes)
        if items and options.slurm:
            return slurm.hand_over(place, items, options)
        if items:
            work.take(place, place.shards, plan, items, options.jobs or workers.processors())
    return give(place, collected, plan, place.shards, options.worksheet, options.formats)


def check(options: Namespace) -> None:
    for name in ("jobs", "tasks"):
        if (given := getattr(options, name)) is not None and not 1 <= given <= slurm.MOST:
            raise UserError(_("--{name} takes a number from 1 to {most}").format(name=name, most=slurm.MOST))
    if options.worksheet and not Path(options.worksheet).is_file():
        raise UserError(_("{file} is no file").format(file=options.worksheet))
    if not options.slurm and (options.tasks or options.partition or options.sbatch):
        raise UserError(_("--tasks, --partition and --sbatch are for a cluster: say --slurm, too"))
    if options.slurm:
        slurm.need_it()


def to_do(place: Place, plan: Plan, only: list[str]) -> list[Item]:
    """What is to be judged now; what is kept of it is taken away first."""
    work.drop(place.shards, plan, only)
    left = work.left_of(place.shards, plan)
    items = [item for item in left if not only or item.student in only]
    done = len(plan.items) - len(left)
    say(ngettext("{n} item to judge, {done} judged already", "{n} items to judge, {done} judged already",
                 len(items)).format(n=len(items), done=done))
    return items
