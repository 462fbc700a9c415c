"""A page that asks what ./lab study asks: without a network, without a server, and on paper.

It reads answers as typed.py does, seals them as prediction.py does, and saves the same files.
"""

import base64
import hashlib
from dataclasses import dataclass
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from harness.predictions import questions as asked
from harness.predictions.prediction import DIGITS, SURE
from harness.predictions.questions import YES_NO, Question
from harness.predictions.typed import no_number
from harness.results import words
from harness.results.from_json import line
from harness.results.words import all_of, look_up

_HERE = resources.files("harness.predictions")


@dataclass(frozen=True, slots=True)
class Asking:
    """One experiment; `digest` names its questions."""
    name: str
    digest: str
    questions: tuple[Question, ...]


def form(labs: list[dict[str, Any]], machine: str = "") -> str:
    """The page for labs as their lab.json has them; those that ask nothing are left out. `machine`: what only others
    can answer is not asked."""
    style, script = _read("form.css"), _read("form.js")
    environment = Environment(loader=FunctionLoader(_read), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"])
    environment.install_gettext_translations(words.chosen(), newstyle=True)  # type: ignore[attr-defined]
    environment.filters["look_up"] = look_up
    shown = [{"name": lab["lab"], "title": look_up(line(lab["title"])), "question": look_up(line(lab["question"])),
              "experiments": experiments} for lab in labs if (experiments := _experiments(lab, machine))]
    return environment.get_template("form.html").render(
        labs=shown, language=words.language(), style=Markup(style), script=Markup(script), sure=SURE, yes_no=YES_NO,
        policy=_policy(style, script), no_number=no_number, all_of=all_of, digits=DIGITS)


def _experiments(lab: dict[str, Any], machine: str) -> list[Asking]:
    """Each with the digest of all its questions, of which those are asked that the machine can answer."""
    found = [Asking(name, asked.digest(entries), tuple(
        one for one in asked.questions_of(entries) if not machine or one.is_for(machine)))
        for name in lab["experiments"] if (entries := lab.get("questions", {}).get(name))]
    return [one for one in found if one.questions]


def _policy(style: str, script: str) -> str:
    """Nothing but this very style sheet and this very script."""
    return (f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; "
            "form-action 'none'")  # no text: for a browser


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _read(name: str) -> str:
    return _HERE.joinpath(name).read_text(encoding="utf-8")
