"""What set-up is about to change here: found out without changing anything, and shown."""

import textwrap
from dataclasses import dataclass, field

from harness.launcher.console import say
from harness.launcher.setup import apt

WIDTH = 100


@dataclass
class Plan:
    """The steps to install what can be had of `packages`; `refused`: why what could be had is not taken."""

    packages: list[str]
    steps: list[apt.Step] = field(default_factory=list)
    new: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.steps = apt.plan(self.packages, self.allowed)
        for step in self.steps:
            changes = apt.simulate(step)
            self.new |= set(changes.new + changes.newer if changes else [])

    def allowed(self, step: apt.Step) -> bool:
        """Does apt-get know how, without taking anything away?"""
        changes = apt.simulate(step)
        if changes and changes.lost:
            sentence = (f"with {' '.join(step[0])}, apt would remove or downgrade {' '.join(changes.lost)}, "
                        "and nothing that is here is taken away")
            self.refused += [sentence] * (sentence not in self.refused)
        return changes is not None and not changes.lost

    def show(self) -> None:
        """Say what would be installed, what comes with it, and its size as apt-get says it."""
        for step in self.steps:
            changes = apt.simulate(step)
            say(f"To be installed: {' '.join(step[0])}")
            if not changes:
                continue
            for what, names in (("with them", [n for n in changes.new if n not in step[0]]),
                                ("brought to a newer version", changes.newer)):
                if names:
                    say(textwrap.fill(f"{what}: {' '.join(names)}", WIDTH, initial_indent="  ",
                                      subsequent_indent="    ", break_long_words=False, break_on_hyphens=False))
            say(f"  {len(changes.new)} new packages, none removed. {apt.size(step)}".rstrip())
