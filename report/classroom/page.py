"""The page of a class: who has what, what was said before the runs, the computers, and what there is to say of whom."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from harness.predictions.compare import SKIPPED
from harness.results.words import N_, _
from harness.results.writing import write_all
from report.output import html
from report.said.said import SHAPES, figure

# The shape and the word of what came of a task. Nothing of it is red, and nothing a number to be compared.
STATES = {"good": ("held", N_("good")), "parts": ("imprecise", N_("in parts")), "open": ("unknown", N_("not judged")),
          "not-yet": ("skipped", N_("not yet")), "waiting": ("unseen", N_("not graded yet")),
          "nothing": ("shown", N_("nothing"))}


def main(model: str, out: str) -> int:
    """`model`: a page.json; `out`: the page. 0, or 2 if it could not be done."""
    try:
        document = json.loads(Path(model).read_text(encoding="utf-8"))
        write_all(Path(out).parent, {Path(out).name: [html.page_of("class.html", shown(document))]})
    except OSError as error:
        print(_("the page could not be written: {file}: {why}").format(file=out, why=os.strerror(error.errno or 0)),
              file=sys.stderr)
        return 2
    return 0


def shown(document: dict[str, Any]) -> dict[str, Any]:
    """The model, with what the template looks up: answers as people read them, shares, states in words."""
    for question in document["questions"]:
        most = max((row["n"] for row in question["rows"]), default=0)
        for row in [*question["rows"], *question["apart"]]:
            row["shape"] = SHAPES.get(row["word"], SHAPES[SKIPPED])
            row["share"] = round(100 * row["n"] / most) if most else 0
            row["who"] = [(figure(value, question["unit"]).text, places) for value, places in row["who"]]
    return document | {"states": {state: (shape, _(word)) for state, (shape, word) in STATES.items()},
                       "missing": missing(document)}


def missing(document: dict[str, Any]) -> list[str]:
    """What the page cannot show yet."""
    cells = [cell for student in document["students"] for cell in student["cells"]]
    found = []
    if "waiting" in cells:
        found.append(_("Not all is graded yet: ./lab class grade does it, and then this page can be made again.")
                     if set(cells) - {"waiting", "nothing"} else
                     _("Nothing is graded yet: this page shows what was collected. After ./lab class grade it can be "
                       "made again."))
    if not document["questions"]:
        found.append(_("The assignment asks for no predictions, so there are no answers."))
    if not document["computers"]["kinds"]:
        found.append(_("No hand-in has results, so nothing is known of the computers."))
    return found
