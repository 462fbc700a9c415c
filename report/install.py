"""What is missing, and how to get it."""

from report.labs import Experiment
from report.machines import Machine


def have(machines: list[Machine], experiments: list[Experiment], yes: bool) -> dict[str, str]:
    """See to it that the machines have what they need; gives, for each that cannot be had, why."""
    return {m.name: ", ".join(n.name for n in lacks) for m in machines if not m.settled() and (lacks := m.lacks())}
