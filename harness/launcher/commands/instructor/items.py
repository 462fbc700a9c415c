"""./lab class plan | run-items | merge: the steps of grading one by one, as a cluster takes them."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from harness.driver.errors import UserError
from harness.launcher.classes import work
from harness.launcher.classes.chosen import chosen
from harness.launcher.classes.put_together import give
from harness.launcher.classes.ready import plan_in, planned, prepare
from harness.launcher.console import say
from harness.results.words import _, ngettext


def main(options: Namespace) -> int:
    return WHAT[options.what](options)


def plan(options: Namespace) -> int:
    place, collected = chosen(options.id, options.folder)
    made = planned(place, collected)
    left = len(work.left_of(place.shards, made))
    say(ngettext("{file}: {n} item, of which {left} is to be judged",
                 "{file}: {n} items, of which {left} are to be judged", len(made.items)).format(
                     file=place.plan, n=len(made.items), left=left))
    return 0


def run_items(options: Namespace) -> int:
    """Only those without a valid shard; several of these commands may be at work, on several computers."""
    place, _collected, plan = plan_in(Path(options.plan))
    if not 0 <= options.first <= options.last or options.first >= len(plan.items):
        raise UserError(_("{plan} has the items 0 to {last}; it is: ./lab class run-items PLAN FROM TO OUT").format(
            plan=options.plan, last=len(plan.items) - 1))
    out = Path(options.out)
    items = [item for item in work.left_of(out, plan) if options.first <= item.n <= options.last]
    if items:
        prepare(place, items, options.yes)
        work.take(place, out, plan, items, 1)
    return 0


def merge(options: Namespace) -> int:
    place, collected, plan = plan_in(Path(options.plan))
    return give(place, collected, plan, Path(options.out), options.worksheet, options.formats)


WHAT: dict[str, Callable[[Namespace], int]] = {"plan": plan, "run-items": run_items, "merge": merge}
