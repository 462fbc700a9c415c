"""Into all hand-ins that count, one at a time in each process: no more of one is kept than what was counted of it."""

import functools
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from harness.assignments.model import Assignment
from harness.classes.collected import Collected, HandIn
from harness.classes.place import Place
from harness.driver.errors import UserError
from harness.driver.labs import find_labs
from harness.launcher.classes.paging.seen import Known, Seen, seen_in
from harness.launcher.classes.work import begin, processors
from harness.launcher.console import progress
from harness.results.words import _

AT_ONCE = 8  # hand-ins that a process is given


def look(place: Place, assignment: Assignment, collected: Collected) -> Known:
    """Each once, also where it counts for several. UserError: a process was ended from outside."""
    named = set(assignment.experiments())
    known = {one.full_name: one for lab in find_labs() for one in lab.experiments if one.full_name in named}
    hand_ins = list({one.sha256: one for student in collected.students if (one := student.counted)}.values())
    return each(functools.partial(seen_in, place, assignment=assignment, known=known), hand_ins)


def each(into: Callable[[HandIn], Seen], hand_ins: list[HandIn]) -> Known:
    pool = ProcessPoolExecutor(processors(), multiprocessing.get_context("fork"), initializer=begin)
    found: dict[str, Seen] = {}
    with progress(len(hand_ins)) as bar, pool:
        try:
            for hand_in, seen in zip(hand_ins, pool.map(into, hand_ins, chunksize=AT_ONCE)):
                found[hand_in.sha256] = seen
                bar.one_more()
        except BrokenProcessPool:
            raise UserError(_("a process that reads hand-ins was ended from outside, perhaps for want of memory; the "
                              "page was not made")) from None
        except BaseException:
            for worker in multiprocessing.active_children():  # the pool would wait for all that it was given
                worker.kill()
            raise
    return found
