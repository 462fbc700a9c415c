"""./lab list: the labs and their experiments, in teaching order."""

from argparse import Namespace

from harness.driver.labs import SYSTEMS, find_labs
from harness.launcher.console import say


def main(options: Namespace) -> int:
    for lab in find_labs():
        say(f"{lab.name}: {lab.title()}")
        for experiment in lab.experiments:
            systems = [system for system in SYSTEMS if experiment.source(system)]
            say(f"  {experiment.name:28} {' '.join(systems)}")
    return 0
