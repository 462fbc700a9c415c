"""Judges one task of one hand-in. All in it is a stranger's: nothing is believed, what runs does so in the sandbox.

One module a kind: each gives the parts of its task, none where nothing of it was handed in.
"""

import logging
from collections.abc import Callable

from harness.assignments.model import Assignment, Task
from harness.assignments.submission import Submission
from harness.classes.grades import Judged, Part
from harness.driver.errors import UserError
from harness.driver.labs import find_labs
from harness.launcher.classes.judging import flip, make, predict, run, text
from harness.launcher.classes.judging.asked import Asked, NotJudged
from harness.results.words import Sentence

KINDS: dict[str, Callable[[Asked], tuple[Part, ...]]] = {
    "predict": predict.parts, "run": run.parts, "flip": flip.parts, "make": make.parts, "text": text.parts}


def judge(assignment: Assignment, submission: Submission, student: str, task: Task) -> Judged:
    """The same for the same hand-in, whenever and wherever. What cannot be judged is a part that says why; of what is
    our own fault, the log has more."""
    asked = Asked(assignment, submission, student, task, {e.full_name: e for lab in find_labs()
                                                          for e in lab.experiments})
    try:
        parts = KINDS[task.kind](asked)
    except NotJudged as said:
        parts = (Part(task.id, None, (said.why,)),)
    except UserError as said:
        parts = (Part(task.id, None, (str(said),)),)
    except Exception as error:  # one hand-in may not end the judging of the others
        logging.getLogger(__name__).exception("judging %s of %s", task.id, student)
        parts = (Part(task.id, None, (Sentence("it could not be judged, by a fault of Memory Labs itself ({what})",
                                               what=type(error).__name__),)),)
    return Judged(student, task.id, task.points, parts)
