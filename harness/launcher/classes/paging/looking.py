"""Into all hand-ins that count, one at a time in each process: no more of one is kept than what was counted of it."""

import functools

from harness.assignments.model import Assignment
from harness.classes.collected import Collected, HandIn
from harness.classes.place import Place
from harness.driver.labs import find_labs
from harness.launcher.classes import workers
from harness.launcher.classes.paging.seen import Known, Seen, seen_in
from harness.launcher.console import progress
from harness.results.words import _


def look(place: Place, assignment: Assignment, collected: Collected) -> Known:
    """Each once, also where it counts for several. UserError: a process was ended from outside."""
    named = set(assignment.experiments())
    known = {one.full_name: one for lab in find_labs() for one in lab.experiments if one.full_name in named}
    hand_ins = {one.sha256: one for student in collected.students if (one := student.counted)}.values()
    found: dict[str, Seen] = {}
    with progress(len(hand_ins)) as bar:
        def ended(hand_in: HandIn, seen: Seen) -> None:
            found[hand_in.sha256] = seen
            bar.one_more()

        workers.each(functools.partial(seen_in, place, assignment=assignment, known=known), hand_ins,
                     workers.processors(), ended,
                     _("a process that reads hand-ins was ended from outside, perhaps for want of memory; the page was "
                       "not made"))
    return found
