"""A page for each student: what came of each task, in words and shapes, and what can be done next."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from markupsafe import Markup

from harness.results import words
from harness.results.words import N_, _
from harness.results.writing import write_all
from report.output import html

# The shape and the word of a part, by what was found of it. Nothing of it is red: it is no failure not to be there yet.
VERDICTS = {True: ("held", N_("good")), False: ("skipped", N_("not yet")), None: ("unknown", N_("not judged"))}
NEXT = {"predict": N_("asks again, and shows what you said beside what is measured."),
        "run": N_("runs the experiments with your own values."),
        "flip": N_("says at once which claims your edit makes fail."),
        "make": N_("says what your experiment still lacks."),
        "text": N_("read what was asked and the comment, and write it once more for yourself.")}


def main(model: str, out: str) -> int:
    """`model`: a feedback.json; `out`: a folder for STUDENT.html of each. 0, or 2 if it could not be done."""
    try:
        document = json.loads(Path(model).read_text(encoding="utf-8"))
        write_all(Path(out), {f"{student['id']}.html": [text] for student, text in zip(
            document["students"], pages(document))})
    except OSError as error:
        print(_("the pages could not be written: {folder}: {why}").format(
            folder=out, why=os.strerror(error.errno or 0)), file=sys.stderr)
        return 2
    return 0


def commands(assignment: dict[str, Any], task: dict[str, Any]) -> list[str]:
    """What a student types to go on with the task."""
    experiments, kind = task["experiments"], task["kind"]
    return {"predict": [f"./lab study {name}" for name in experiments],  # no text: commands
            "run": [f"./lab assignment run {assignment['assignment']}"],  # no text: a command
            "flip": [f"./lab flip {name} --machine {task['machine']}" for name in experiments],  # no text: a command
            "make": [f"./lab check {name}" for name in experiments]}.get(kind, [])  # no text: a command


def pages(document: dict[str, Any]) -> list[str]:
    """One a student, in the order of the model."""
    style = html.stylesheet()
    template = html.environment().get_template("feedback.html")
    return [template.render(assignment=document, student=student, language=words.language(), style=Markup(style),
                            script="", policy=html.policy(style), verdicts=VERDICTS, next=NEXT,
                            commands=commands)
            for student in document["students"]]
