"""./lab class page: one page of the whole class, of what is collected and what of it is judged."""

from argparse import Namespace
from contextlib import suppress

from harness.assignments.model import Assignment
from harness.classes import marks, plan, shards
from harness.classes.collected import Collected
from harness.classes.grades import Grades, Judged
from harness.classes.place import Place
from harness.driver.errors import UserError
from harness.launcher.classes import pages
from harness.launcher.classes.chosen import chosen
from harness.launcher.classes.paging.document import document
from harness.launcher.classes.paging.looking import look
from harness.launcher.classes.paging.names import names_of
from harness.launcher.classes.put_together import marks_in
from harness.launcher.classes.ready import assignment_in
from harness.launcher.console import say
from harness.launcher.setup.install import have
from harness.results.json_files import write_json
from harness.results.words import _

LIST, MODEL, PAGE = "names.csv", "page.json", "page.html"


def main(options: Namespace) -> int:
    place, collected = chosen(options.id, options.folder)
    have([], [], options.yes)
    assignment = assignment_in(place)
    judged = judged_in(place, assignment, collected)
    known = look(place, assignment, collected)
    try:
        names = names_of(place.folder / LIST, collected, options.names)
        write_json(place.folder / MODEL, document(place, assignment, collected, judged, known, names))
    except OSError as error:
        raise UserError(_("{file} cannot be written: {why}").format(file=error.filename, why=error.strerror)) from error
    pages.make("page", place.folder / MODEL, place.folder / PAGE)
    say(_("written: {file}").format(file=place.folder / PAGE))
    if not names.open:
        say(_("it names nobody; who is which number stands in {file}, which is for you alone").format(
            file=place.folder / LIST))
    return 0


def judged_in(place: Place, assignment: Assignment, collected: Collected) -> dict[tuple[str, str], Judged]:
    """What is judged of what counts now, with the marks that a person gave; all of it need not be there."""
    counted = {one.id: one.counted.sha256 for one in collected.students if one.counted}
    found: dict[tuple[str, str], Judged] = {}
    with suppress(OSError, ValueError, LookupError, TypeError):  # nothing has been planned yet
        for item, judged in shards.good(place.shards, plan.read(place.plan)).items():
            if counted.get(item.student) == item.hand_in:
                found[item.student, item.task] = judged
    of = {(one.id, task.id): Judged(one.id, task.id, task.points) for one in collected.students
          for task in assignment.tasks}
    marked, _wrong = marks.marked(Grades(assignment, collected, of | found), marks_in(place))
    return {key: one for key, one in marked.judged.items()
            if key in found or one.mark is not None or key[0] not in counted}
