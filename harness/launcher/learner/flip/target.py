"""The target of a flip: the claims that an edit must make fall, all of them and no other. It is taken from the recorded
breaks, and offered once it was seen to fall here.

Level 1 is one claim, 2 is two; 3 is what two breaks at different places do together, and no recorded one does alone.
What an assignment asks for is of no level: its claims are given, and so is what the experiment is asked.
"""

import dataclasses
import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.driver.errors import UserError
from harness.driver.labs import Experiment
from harness.launcher.breaks import Break, Edit, read_breaks
from harness.launcher.building.program_commands import ProgramCommands
from harness.launcher.learner.flip.bounds import FREE, Amounts, allowed
from harness.launcher.learner.flip.claims_in import first_change, first_write
from harness.launcher.learner.flip.trial import Tried, tried
from harness.launcher.setup.machines import Machine
from harness.results.json_files import read_json, write_json
from harness.results.words import _, all_of, ngettext

LEVELS = (1, 2, 3)
MOST = 8  # patterns that are tried before it is said that none falls here
ATTEMPTS = 2  # what somebody else has disturbed is tried once more
KIND = "flip"


@dataclass(frozen=True)
class Target:
    """`given`: the source to begin with. `holds`: its claims that hold on `machine`. `fails`: those that must fall.
    `breaks`: the names of the recorded ones that do it. `usual`: what the source takes as given. `parameters`: the
    LAB_PARAMETERS that all of that goes with."""

    machine: str
    level: int
    fails: tuple[str, ...]
    breaks: tuple[str, ...]
    holds: tuple[str, ...]
    usual: Amounts
    given: str
    parameters: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"format": 1, "kind": KIND, **dataclasses.asdict(self)}


def read_target(path: Path) -> Target | None:
    """The target that is kept there; None if there is none. ValueError: it is not as we wrote it."""
    try:
        told = read_json(path)
        if told.pop("format") != 1 or told.pop("kind") != KIND:
            raise ValueError
        lists = {name: tuple(map(str, told[name])) for name in ("fails", "breaks", "holds")}
        return Target(**told | lists | {"usual": Amounts(**told["usual"])})
    except FileNotFoundError:
        return None
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError from error


def fallen(outcome: Tried, holds: tuple[str, ...]) -> frozenset[str]:
    """Of the claims that hold as given, those that failed."""
    claims = outcome.result["claims"] if outcome.result else ()
    return frozenset(claim["says"] for claim in claims if claim["verdict"] == "failed" and claim["says"] in holds)


@dataclass
class Chooser:
    """Chooses targets of an experiment on a machine, whose programs are built. `wanted`: the claims that an assignment
    asks for; its `parameters` are in force, and its source is the official one, to which an edit is held."""

    experiment: Experiment
    machine: Machine
    commands: ProgramCommands
    wanted: tuple[str, ...] = ()
    parameters: str = ""

    def __post_init__(self) -> None:
        self.name, self.given = f"{self.machine.system}.c", Path(self.commands.source).read_text(encoding="utf-8")
        self.recorded = [b for b in read_breaks(self.experiment) if b.machine == self.machine.system]
        for small in {b.small for b in self.recorded if b.small and not self.wanted}:
            self.given = small.apply(self.given)
        self.seen_file = self.machine.build / KIND / self.experiment.lab / f"{self.experiment.name}.json"

    def target(self, level: int, after: tuple[str, ...] = ()) -> Target:
        """A target of that level: the one that follows the pattern `after`, if there is another. UserError: none."""
        whole = self.unbroken()
        assert whole.result
        holds = tuple(c["says"] for c in whole.result["claims"] if c["verdict"] == "held")
        if self.wanted:
            return self.asked_for(holds, whole.used)
        patterns = self.patterns(holds, level)
        if after in patterns:
            first = list(patterns).index(after) + 1
            patterns = dict([*patterns.items()][first:] + [*patterns.items()][:first])
        for fails, breaks in itertools.islice(patterns.items(), MOST):
            if self.falls(fails, breaks, holds, whole.used):
                return Target(self.machine.name, level, fails, tuple(b.name for b in breaks), holds, whole.used,
                              self.given)
        others = [each for each in LEVELS if each != level and self.patterns(holds, each)]
        raise UserError(_("{experiment} has no target of level {level} that falls on {machine}").format(
            experiment=self.experiment.full_name, level=level, machine=self.machine.name) + (ngettext(
                "; there is level {levels}", "; there are levels {levels}", len(others)).format(
                    levels=all_of(others)) if others else ""))

    def asked_for(self, holds: tuple[str, ...], usual: Amounts) -> Target:
        """The target of an assignment. UserError: one of its claims does not hold here, so that it cannot fall."""
        if not_held := [says for says in self.wanted if says not in holds]:
            raise UserError(_("{claim!r} does not hold on {machine} as the source is; here it cannot be made to fall, "
                              "so take another computer for this task").format(
                                  claim=not_held[0], machine=self.machine.name))
        return Target(self.machine.name, 0, ordered(self.wanted, holds), (), holds, usual, self.given, self.parameters)

    def unbroken(self) -> Tried:
        """The experiment as given; UserError if it does not run here."""
        outcome = tried(self.commands, self.name, self.given, FREE, self.parameters)
        if outcome.how != "ran":
            raise UserError(_("{experiment} does not run on {machine} as it is: {why}").format(
                experiment=self.experiment.full_name, machine=self.machine.name,
                why=outcome.why or (outcome.compiler or "").strip()))
        return outcome

    def patterns(self, holds: tuple[str, ...], level: int) -> dict[tuple[str, ...], list[Break]]:
        """{claims that fall: the breaks that do it}, in the order of breaks.toml; the smallest first at level 3."""
        usable = [b for b in self.recorded if not b.unseen and not b.lacks() and set(b.fails) <= set(holds)
                  and (text := self.with_all([b])) and not first_change(self.given, text)
                  and not first_write(self.given, text)]
        if level < 3:
            found = [(set(b.fails), [b]) for b in usable if len(b.fails) == level]
        else:
            alone = [set(b.fails) for b in self.recorded]
            pairs = [({*a.fails, *b.fails}, [a, b]) for a, b in itertools.combinations(usable, 2)]
            found = [(fails, both) for fails, both in pairs if fails not in alone and self.with_all(both)]
            found.sort(key=lambda pair: len(pair[0]))
        patterns: dict[tuple[str, ...], list[Break]] = {}
        for fails, breaks in found:
            patterns.setdefault(ordered(fails, holds), breaks)
        return patterns

    def with_all(self, breaks: list[Break]) -> str:
        """The source with all these breaks, at places apart; empty if that cannot be."""
        places = sorted((self.given.find(b.find), len(b.find)) for b in breaks)
        if any(at + length > after for (at, length), (after, _of) in itertools.pairwise(places)):
            return ""
        text = self.given
        for edit in [Edit(b.find, b.replace) for b in breaks]:
            if edit.count(text) != 1:
                return ""
            text = edit.apply(text)
        return text

    def falls(self, fails: tuple[str, ...], breaks: list[Break], holds: tuple[str, ...], usual: Amounts) -> bool:
        """Do exactly these claims fall here? What was seen once is kept."""
        text = self.with_all(breaks)
        key = hashlib.sha256(text.encode()).hexdigest()
        seen = self.seen()
        if key not in seen:
            most = allowed(usual, self.commands.build)
            attempts = (tried(self.commands, self.name, text, most) for _time in range(ATTEMPTS))
            seen[key] = any(fallen(outcome, holds) == set(fails) for outcome in attempts)
            write_json(self.seen_file, seen)
        return bool(seen[key])

    def seen(self) -> dict[str, Any]:
        try:
            found = read_json(self.seen_file)
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def breaks_with(self, fails: tuple[str, ...], names: tuple[str, ...]) -> Iterator[Break]:
        """The recorded breaks of that pattern; of a pattern that none has alone, those of these names."""
        same = [b for b in self.recorded if set(b.fails) == set(fails)]
        yield from same or [b for b in self.recorded if b.name in names]


def ordered(fails: Any, holds: tuple[str, ...]) -> tuple[str, ...]:
    """In the order in which the source claims them."""
    return tuple(says for says in holds if says in fails)
