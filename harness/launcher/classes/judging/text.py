"""A text is read by a person, who gives the points in marks.csv."""

from harness.assignments.done import words
from harness.assignments.submission import ANSWERS
from harness.classes.grades import Part
from harness.launcher.classes.judging.asked import Asked, lines
from harness.launcher.learner.assignment.answers import section_of
from harness.results import reading
from harness.results.reading import Unusable
from harness.results.words import Sentence


def parts(asked: Asked) -> tuple[Part, ...]:
    try:
        written = section_of(asked.task, reading.decoded(asked.files.get(ANSWERS, b"")))
    except Unusable as said:
        if not asked.files.get(ANSWERS, b"").strip():
            return ()
        return (Part(asked.task.id, None, (Sentence("{file} {why}", file=ANSWERS, why=said.why),)),)
    if not (count := words(written or "")):
        return ()
    return (Part(asked.task.id, None, (Sentence("a person reads this; it has {n} words", n=count),),
                 text=lines((written or "").strip())),)
