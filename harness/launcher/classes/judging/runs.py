"""What came of a stranger's source in the sandbox: is it the source's own, and what fell?"""

import re
from typing import Any

from harness.driver.labs import Experiment
from harness.launcher.building.cmake import first_error
from harness.launcher.classes.judging.asked import line
from harness.launcher.classes.sandbox import running
from harness.launcher.classes.sandbox.ran import Ran
from harness.launcher.learner.flip import judge
from harness.launcher.learner.flip.bounds import FREE
from harness.launcher.learner.flip.target import Target
from harness.results.words import Sentence, Why


def not_its_own(experiment: Experiment, holds: tuple[str, ...], text: str, result: dict[str, Any] | None) -> Why | None:
    """Why a result is not what the probe writes of the source `text`; None: it may be."""
    target = Target("", 0, (), (), holds, FREE, text)
    return line(wrong) if (wrong := judge.not_its_own(experiment, target, text, result)) else None


def foul_of(ran: Ran) -> tuple[Why, ...]:
    """What it tried that is not judged. To take too much time or memory is no such thing: it is simply wrong."""
    return tuple(one for one in ran.foul if one not in running.BOUNDS.values())


def compiler_says(ran: Ran) -> str:
    """The line that says what is wrong, without the folders, which are another time others."""
    return line(first_error(re.sub(r"^\S*/(?=[^/\s]+:)", "", ran.compiler, flags=re.MULTILINE)))


def why_none(ran: Ran) -> Why:
    """Why there is no result, if all that is said of it is the same: what differs may be an address or a time."""
    said = {str(why): why for why in ran.ended if why is not None}
    if len(said) != 1:
        return Sentence("its runs ended in different ways")
    why = next(iter(said.values()))
    return line(why) if isinstance(why, str) else why
