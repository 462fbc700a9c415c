"""./lab list: the labs and their experiments, in teaching order."""

from report.console import say
from report.labs import SYSTEMS, find_labs
from report.options import Options
from report.sorry import Sorry


def main(arguments: list[str]) -> int:
    if Options("list", arguments).names:
        raise Sorry("list takes no names; it is: ./lab list")
    for lab in find_labs():
        say(f"{lab.name}: {lab.title()}")
        for experiment in lab.experiments:
            systems = [system for system in SYSTEMS if experiment.source(system)]
            say(f"  {experiment.name:28} {' '.join(systems)}")
    return 0
