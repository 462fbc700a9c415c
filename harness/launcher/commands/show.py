"""./lab show: the last result of an experiment, as a table of its steps and a line a claim."""

import shutil
from argparse import Namespace
from typing import Any

from harness.driver.errors import UserError
from harness.driver.labs import Experiment
from harness.launcher import shown
from harness.launcher.choose import choose_experiments, choose_machines
from harness.launcher.console import coloured, say
from harness.launcher.setup.machines import Machine
from harness.results.json_files import result_in
from harness.results.words import _


def main(options: Namespace) -> int:
    if not options.names:
        raise UserError(_("show takes an experiment: ./lab show LAB.EXPERIMENT; see: ./lab list"))
    machines = choose_machines(options.machines)
    for experiment in choose_experiments(options.names):
        results = results_of(experiment, machines)
        if not results:
            raise UserError(_("{experiment} has no result here yet; to get one: ./lab run {experiment}").format(
                experiment=experiment.full_name))
        show(results)
    return 0


def results_of(experiment: Experiment, machines: list[Machine], since: float = 0.0) -> list[dict[str, Any]]:
    """The last results of an experiment on those of `machines` that have one, written after `since` (time())."""
    paths = [m.build / "results" / experiment.lab / f"{experiment.name}.json" for m in machines]
    here = [path for path in paths if path.exists() and path.stat().st_mtime >= since]
    return [result for path in here if (result := result_in(path))]


def show(results: list[dict[str, Any]]) -> None:
    """Say the results of one experiment, machines side by side where the terminal is wide enough."""
    for line in shown.side_by_side(results, shutil.get_terminal_size().columns):
        say(coloured(line))
