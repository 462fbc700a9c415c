"""What others do on the computer meanwhile may move a figure that is the machine's, and so a claim in one run of some.

Where the runs part, there are more of them, and one that says otherwise than by far the most is left out: so the same
work is judged the same, whenever and wherever. What really falls at times goes on parting, and a person looks.
"""

import functools
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from harness.driver.labs import Experiment
from harness.launcher.classes.judging.asked import NotJudged, line, verdicts_in, whole
from harness.launcher.classes.sandbox import running
from harness.launcher.classes.sandbox.ran import Ran
from harness.results.words import Sentence

ROUNDS = 2  # more, at most
MOST = 3  # times as many runs as say otherwise
TOLD = {"held", "failed"}


def settled(ran: Ran, run: Callable[[], Ran]) -> Ran:
    """`ran`, or it and more that `run` gives. NotJudged: the tools had trouble."""
    for _round in range(ROUNDS):
        if not parted(ran):
            return ran
        more = whole(run())
        ran = replace(ran, results=ran.results + more.results, ended=ran.ended + more.ended,
                      foul=tuple(dict.fromkeys(ran.foul + more.foul)))
    most = of_most(ran)
    left = [i for i, result in enumerate(ran.results) if result is None or agrees(result, most)]
    return replace(ran, results=tuple(ran.results[i] for i in left), ended=tuple(ran.ended[i] for i in left))


def parted(ran: Ran) -> bool:
    """Does a claim hold in one run and fail in another?"""
    return any(TOLD <= seen for seen in verdicts_in(ran).values())


def of_most(ran: Ran) -> dict[str, str]:
    """Of each claim what by far the most runs say that could tell; without those of which that cannot be said."""
    found: dict[str, Counter[str]] = {}
    for result in filter(None, ran.results):
        for claim in result["claims"]:
            found.setdefault(claim["says"], Counter())[claim["verdict"]] += 1
    return {says: verdict for says, seen in found.items() for verdict, other in (("held", "failed"), ("failed", "held"))
            if seen[verdict] >= MOST * seen[other] > 0}


def agrees(result: dict[str, Any], most: dict[str, str]) -> bool:
    return all(claim["verdict"] not in TOLD - {most.get(claim["says"], claim["verdict"])} for claim in result["claims"])


def official(experiment: Experiment, machine: str, values: dict[str, int]) -> Ran:
    """What the official source gives in the sandbox. NotJudged: it does not run there."""
    return _official(experiment, machine, tuple(sorted(values.items())))


@functools.lru_cache(maxsize=64)  # many students have the same values, or none
def _official(experiment: Experiment, machine: str, values: tuple[tuple[str, int], ...]) -> Ran:
    def run() -> Ran:
        return running.run_source(experiment, machine, {}, dict(values))
    ran = settled(whole(run()), run)
    why = next(filter(None, [ran.compiler and line(ran.compiler), *ran.ended, *ran.foul]), None)
    if why is not None or not ran.results:
        raise NotJudged(Sentence("the official source of {experiment} does not run in the sandbox: {why}",
                                 experiment=experiment.full_name, why=why or "-"))
    return ran
