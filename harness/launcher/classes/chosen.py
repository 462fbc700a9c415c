"""Which class is meant: a folder that ./lab class collect has made."""

from pathlib import Path

from harness.classes.collected import Collected, read
from harness.classes.place import Place
from harness.driver.errors import UserError
from harness.launcher.choose import nearest
from harness.launcher.learner.my_folder import my_folder
from harness.results.words import _


def classes() -> Path:
    """Where classes lie, each in a folder that is named after its assignment."""
    return my_folder() / "classes"


def chosen(id: str | None, folder: str | None) -> tuple[Place, Collected]:
    """That in `folder`; or that of the assignment `id`; or else the one that was last collected. UserError: there is
    none, or what lies there was collected by nobody."""
    place = Place(Path(folder) if folder else named(id) if id else last())
    try:
        collected = read(place.collected)
    except FileNotFoundError:
        raise UserError(_("{folder} is no folder of a class; fill it by: ./lab class collect FILE PATH ... --in "
                          "{folder}").format(folder=place.folder)) from None
    except OSError as error:
        raise UserError(_("{file} cannot be read: {why}").format(file=place.collected, why=error.strerror)) from None
    except (ValueError, LookupError, TypeError, AttributeError):
        raise UserError(_("{file} is not as it was written; collect again into the folder, and name all that was "
                          "handed in").format(file=place.collected)) from None
    if id and id != collected.assignment:
        raise UserError(_("{folder} is of {other}, not of {id}").format(
            folder=place.folder, other=collected.assignment, id=id))
    return place, collected


def named(id: str) -> Path:
    known = {path.parent.name: path.parent for path in found()}
    if id not in known:
        wrong = _("nothing of {id} has been collected").format(id=id)
        raise nearest(wrong, id, known) if known else nothing(wrong)
    return known[id]


def last() -> Path:
    paths = found()
    if not paths:
        raise nothing(_("nothing has been collected"))
    return max(paths, key=lambda path: (path.stat().st_mtime_ns, path)).parent


def found() -> list[Path]:
    return sorted(classes().glob("*/class.json"))


def nothing(wrong: str) -> UserError:
    return UserError(_("{wrong}; begin with: ./lab class collect FILE PATH ...").format(wrong=wrong))
