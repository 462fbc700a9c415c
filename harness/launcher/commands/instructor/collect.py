"""./lab class collect FILE PATH...: take what was handed in, and say what is the matter with each."""

from argparse import Namespace
from pathlib import Path

from harness.assignments.model import Assignment, read_assignment
from harness.classes.collecting.lists import FILES, Lists, lists_in
from harness.classes.place import Place
from harness.driver.errors import UserError
from harness.launcher.classes import keeping, said
from harness.launcher.classes.chosen import classes
from harness.launcher.classes.collecting import collect
from harness.launcher.console import say
from harness.launcher.learner.assignment.known import assignment_named
from harness.results.reading import Unusable
from harness.results.words import _


def main(options: Namespace) -> int:
    assignment = assignment_named(options.file)
    place = Place(Path(options.folder) if options.folder else classes() / assignment.id)
    if lost := next((path for path in options.paths if not Path(path).exists()), None):
        raise UserError(_("there is no file and no folder {path}").format(path=lost))
    older = [older_text(file, assignment) for file in options.older]
    try:
        with keeping.alone(place):
            lists = lists_of(options, place, assignment)
            keeping.keep_texts(place, [assignment, *older])
            collected = collect(place, assignment, lists, list(map(Path, options.paths)))
    except OSError as error:
        raise UserError(_("{file} cannot be written: {why}; name another place: --in DIR").format(
            file=error.filename or place.folder, why=error.strerror)) from error
    said.tell(collected)
    say(_("collected in {folder}; next: ./lab class grade {id}").format(
        folder=place.folder, id=f"{assignment.id} --in {place.folder}" if options.folder else assignment.id))
    return 0


def older_text(file: str, assignment: Assignment) -> Assignment:
    try:
        older = read_assignment(Path(file))
    except Unusable as why:
        raise UserError(_("{file} {why}").format(file=file, why=why.why)) from None
    if older.id != assignment.id:
        raise UserError(_("{file} is of {other}, not of {id}").format(file=file, other=older.id, id=assignment.id))
    return older


def lists_of(options: Namespace, place: Place, assignment: Assignment) -> Lists:
    """Those that are named, which are kept, and those that were named before."""
    typed = {name: getattr(options, name.removesuffix(".csv")) for name in FILES}
    kept = {name: place.folder / name for name in FILES}
    paths = {name: Path(typed[name]) if typed[name] else kept[name] for name in FILES
             if typed[name] or kept[name].is_file()}
    try:
        lists = lists_in(paths, assignment)
    except Unusable as why:
        raise UserError(str(why.why)) from None
    for name, path in paths.items():
        if path.absolute() != kept[name].absolute():
            keeping.keep_file(kept[name], path)
    return lists
