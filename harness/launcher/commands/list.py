"""./lab list: the labs and their experiments, in teaching order."""

from argparse import Namespace

from harness.driver.labs import SYSTEMS, find_labs
from harness.launcher.console import say
from harness.results.words import look_up


def main(options: Namespace) -> int:
    for lab in find_labs():
        say(f"{lab.name}: {look_up(lab.title())}")
        for experiment in lab.experiments:
            systems = [system for system in SYSTEMS if experiment.source(system)]
            say(f"  {experiment.name:28} {' '.join(systems)}")
    return 0
