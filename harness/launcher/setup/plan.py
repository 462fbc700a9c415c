"""What set-up is about to change here: found out without changing anything, and shown."""

import textwrap
from dataclasses import dataclass, field

from harness.launcher.console import say
from harness.launcher.setup import apt
from harness.results.words import Sentence, _

WIDTH = 100


@dataclass
class Plan:
    """The steps to install what can be had of `packages`; `refused`: why what could be had is not taken."""

    packages: list[str]
    steps: list[apt.Step] = field(default_factory=list)
    new: set[str] = field(default_factory=set)
    refused: list[Sentence] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.steps = apt.plan(self.packages, self.allowed)
        for step in self.steps:
            changes = apt.simulate(step)
            self.new |= set(changes.new + changes.newer if changes else [])

    def allowed(self, step: apt.Step) -> bool:
        """Does apt-get know how, without taking anything away?"""
        changes = apt.simulate(step)
        if changes and changes.lost:
            sentence = Sentence("with {packages}, apt would remove or downgrade {lost}, and nothing that is here is "
                                "taken away", packages=" ".join(step[0]), lost=" ".join(changes.lost))
            self.refused += [sentence] * (sentence not in self.refused)
        return changes is not None and not changes.lost

    def show(self) -> None:
        """Say what would be installed, what comes with it, and its size as apt-get says it."""
        for step in self.steps:
            changes = apt.simulate(step)
            say(_("To be installed: {packages}").format(packages=" ".join(step[0])))
            if not changes:
                continue
            for what, names in ((_("with them: {packages}"), [n for n in changes.new if n not in step[0]]),
                                (_("brought to a newer version: {packages}"), changes.newer)):
                if names:
                    say(textwrap.fill(what.format(packages=" ".join(names)), WIDTH, initial_indent="  ",
                                      subsequent_indent="    ", break_long_words=False, break_on_hyphens=False))
            say("  " + _("{n} new packages, none removed. {sizes}").format(
                n=len(changes.new), sizes=apt.size(step)).rstrip())
