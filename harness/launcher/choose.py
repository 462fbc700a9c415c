"""From what a person typed to machines and experiments, or to a sentence with the nearest name."""

import difflib
from collections.abc import Iterable

from harness.driver.errors import UserError
from harness.driver.labs import Experiment, Lab, find_labs
from harness.launcher.setup.machines import MACHINES, WINDOWS, Machine, here
from harness.results.words import _


def nearest(wrong: str, typed: str, names: Iterable[str]) -> UserError:
    """`wrong`, which says that nothing has the name that was typed, and the nearest name that something has."""
    known = list(names)
    short = {name.partition("-")[2] or name: name for name in known}
    close = difflib.get_close_matches(typed, known, 1, 0.4) or \
        [short[s] for s in difflib.get_close_matches(typed, short, 1, 0.4)]
    if close:
        return UserError(_("{wrong}; did you mean {name}?").format(wrong=wrong, name=close[0]))
    return UserError(_("{wrong}; see: ./lab list").format(wrong=wrong))


def choose_machines(typed: list[str]) -> list[Machine]:
    """The machines of those names in the order of the house; all that there may be here if none is typed."""
    names = [m.name for m in (*WINDOWS, *MACHINES)]
    for name in typed:
        if name not in names:
            raise nearest(_("there is no machine {name!r}").format(name=name), name, names)
    return [m for m in (*WINDOWS, *MACHINES) if m.name in typed] if typed else list(here())


def choose_experiments(typed: list[str], labs: list[Lab] | None = None) -> list[Experiment]:
    """The experiments of LAB or LAB.EXPERIMENT names in teaching order; all of them if none is typed.

    A lab may be named by its number alone."""
    labs = find_labs() if labs is None else labs
    chosen: set[Experiment] = set()
    for name in typed:
        wanted, dot, experiment = name.partition(".")
        lab = next((one for one in labs if wanted in (one.name, one.number, one.number.lstrip("0"))), None)
        if not lab:
            raise nearest(_("there is no lab {name!r}").format(name=wanted), wanted, [one.name for one in labs])
        found = [e for e in lab.experiments if e.name == experiment or not dot]
        if not found:
            wrong = _("there is no experiment in {lab}: {name!r}").format(lab=lab.name, name=experiment)
            raise nearest(wrong, experiment, [e.name for e in lab.experiments])
        chosen.update(found)
    return [e for lab in labs for e in lab.experiments if e in chosen or not typed]
