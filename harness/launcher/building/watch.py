"""Run the tests of a machine while a person watches."""

from collections.abc import Callable

from harness.driver.errors import CannotBeHad
from harness.driver.labs import BUILD
from harness.launcher.building.ctest import output_of, run_tests
from harness.launcher.building.program_commands import tests_of
from harness.launcher.console import progress
from harness.launcher.setup.machines import Machine
from harness.results.words import Sentence, _

PREFIX_MADE = BUILD / "prefix.made"  # see guard.py


def test_names(machine: Machine) -> list[str]:
    """All tests of a machine that is built; the setting up and taking down of Wine is none."""
    names = [test["name"] for test in tests_of(machine.build)]
    return [name for name in names if not name.startswith("wine.")]


def watch(machine: Machine, names: list[str], word: Callable[[str, str], str]) -> None:
    """Run the tests `names`. `word` tells what to show of a test that has ended, by its name and CTest's outcome.
    CannotBeHad: Wine does not come up, and says why."""
    wineless = False
    with progress(len(names)) as bar:
        for event in run_tests(machine.build, names):
            if event.name == "wine.begin" and not event.outcome and not PREFIX_MADE.exists():
                bar.note(_("making a Wine prefix, once: this takes about ten seconds"))
            elif event.name == "wine.begin" and event.outcome == "failed":
                wineless = True
            elif wineless:
                continue
            elif event.name in names and event.outcome:
                bar.end(event.name, word(event.name, event.outcome))
            elif event.name in names:
                bar.begin(event.name)
    if wineless:
        said = output_of(machine.build, "wine.begin").splitlines()
        raise CannotBeHad(said[-1] if said else Sentence("Wine does not come up here"))
