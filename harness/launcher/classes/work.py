"""The items of a plan are judged: by the processes of this computer, or by this process alone for a cluster."""

import functools
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from harness.assignments.model import Task, read_assignment
from harness.assignments.submission import read_submission
from harness.classes import shards
from harness.classes.grades import Judged, Part
from harness.classes.place import Place
from harness.classes.plan import Item, Plan
from harness.driver import work_folder
from harness.launcher.classes import workers
from harness.launcher.classes.judging import judge
from harness.launcher.classes.sandbox.staged import DISK
from harness.launcher.console import progress
from harness.results.from_json import line
from harness.results.reading import Unusable
from harness.results.words import Sentence, Why, _


def troubled(judged: Judged) -> bool:
    """Is some of it not judged though there is nothing for a person to look at? Then it is worth another try."""
    return any(part.good is None and not (part.diff or part.text) for part in judged.parts)


def left_of(folder: Path, plan: Plan) -> list[Item]:
    """The items without a valid shard."""
    done = shards.good(folder, plan)
    return [item for item in plan.items if item not in done]


def drop(folder: Path, plan: Plan, only: list[str]) -> None:
    """Take away what is to be judged again: what the students `only` have, or else what was trouble, and what the plan
    does not know (any more)."""
    for item, judged in shards.good(folder, plan).items():
        if item.student in only or not only and troubled(judged):
            (folder / item.shard).unlink(missing_ok=True)
    if not only:
        names = {item.shard for item in plan.items}
        for path in [*folder.glob("*.json"), *folder.glob(".*.part")]:
            if path.name not in names:
                path.unlink(missing_ok=True)


def take(place: Place, folder: Path, plan: Plan, items: list[Item], jobs: int) -> None:
    """Judge them, `jobs` at a time; a shard each in `folder`. What ends us ends the processes that judge, and leaves
    whole shards. UserError: one of them was ended from outside."""
    try:
        with progress(len(items)) as bar:
            def ended(item: Item, judged: Judged) -> None:
                word = "not judged" if troubled(judged) else "judged"  # no text: what console.py tells
                bar.end(line(f"{item.student} {item.task}"), word)

            workers.each(
                functools.partial(do, place, folder, plan.id), items, jobs, ended,
                _("a process that judges was ended from outside, perhaps for want of memory; what was judged is kept, "
                  "and the same command goes on; --jobs 1 needs the least"))
    finally:
        work_folder.sweep(Path(os.environ.get("TMPDIR") or DISK))  # what the processes had for the sandbox


def do(place: Place, folder: Path, plan: str, item: Item) -> Judged:
    """Judge one item, and leave its shard."""
    judged = judged_of(place, item)
    shards.write(folder, plan, item, judged)
    return judged


def judged_of(place: Place, item: Item) -> Judged:
    """By the text that it is of."""
    task = named(read_assignment(place.assignment).tasks, item.task)
    path = place.text(item.text)
    if not path.is_file():
        return not_judged(item, task, Sentence("it was made with a text of the assignment that is not known here; "
                                               "collect again with --older FILE"))
    try:
        assignment = read_assignment(path)
        if not (then := named(assignment.tasks, item.task)):
            return not_judged(item, task, Sentence("the text that it was made with has no such task"))
        submission = read_submission(place.zip_of(item.hand_in))
    except Unusable as said:
        return not_judged(item, task, Sentence("what was collected has been changed: it {why}", why=said.why))
    # Where it counts for all of a group, it is held against the values of the one that handed it in.
    return replace(judge(assignment, submission, submission.student, then), student=item.student)


def named(tasks: Iterable[Task], id: str) -> Task | None:
    return next((task for task in tasks if task.id == id), None)


def not_judged(item: Item, task: Task | None, why: Why) -> Judged:
    return Judged(item.student, item.task, task.points if task else 0, (Part(item.task, None, (why,)),))
