"""Predictions and results -> Said. In words, never as a score."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.predictions.compare import AS_SAID, SKIPPED, SURPRISE, UNSEEN, Compared, compare
from harness.predictions.expressions import NoExpression
from harness.predictions.prediction import SURE, Given, Prediction, prediction_of
from harness.predictions.questions import BYTES, Question, digest, questions_of
from harness.predictions.truth import Answer
from harness.results.collected import Kept, Results
from harness.results.from_json import line
from harness.results.model import Result
from harness.results.words import N_, _, listed, ngettext
from report import units
from report.page.columns import Columns
from report.page.detail import Mark
from report.page.experiment import anchor_of
from report.page.steps import label
from report.page.view import ClaimLink, Page
from report.pictures.shapes import Cell
from report.said.view import AnswerView, PredictionView, QuestionView, Said, SurpriseView, WrongView

SHAPES = {AS_SAID: "as-said", SURPRISE: "surprise", SKIPPED: "skipped", UNSEEN: "unseen"}
_YES_NO = {"yes": N_("yes"), "no": N_("no")}
_AFTER, _UNSURE = N_("Said after the run"), N_("You did not say how sure you were")
_NONE = Cell("")
_SYSTEM = re.compile(r"[a-z]+\d*")  # or a machine; what else is named is a statement, and maybe no more there


@dataclass(frozen=True, slots=True)
class Places:
    """Where in the page something of one experiment is shown."""
    experiment: str
    claims: Mapping[str, str]
    steps: Mapping[str, str]
    statements: Mapping[str, str]


def said_of(results: Results, page: Page) -> Said:
    """Every prediction about an experiment that the page shows, in the order of the page."""
    learners = sorted({learner for learner, _text in results.predictions})
    found = [(learner, prediction_of(json.loads(text))) for learner, text in results.predictions]
    found.sort(key=lambda item: (item[0], item[1].after_the_run, item[1].made))
    asked = {(lab.lab, name): entries for lab in results.labs for name, entries in lab.questions.items()}
    statements = {a.lab: {s.id: s.anchor for s in (*a.statements, *a.others)} for a in page.articles}
    columns, of = Columns(results.kept), {}
    surprises: list[tuple[str, SurpriseView]] = []
    for lab in page.labs:
        for e in lab.experiments:
            mine = [(learner, one) for learner, one in found if (one.lab, one.experiment) == (lab.name, e.name)]
            kept = [k for k in results.kept if (k.lab, k.experiment) == (lab.name, e.name)] if mine else []
            places = Places(e.name, {c.says: c.anchor for c in e.claims},
                            {s.name: s.anchor for s in reversed(e.steps)}, statements.get(lab.name, {}))
            views = []
            for learner, one in mine:
                ran = _asked(kept, learner if len(learners) > 1 else None, columns)
                made = _Prediction(one, asked.get((lab.name, e.name), []), ran, places)
                views.append(made.view(learner if len(learners) > 1 else ""))
                surprises += [(key, SurpriseView(e.name, e.anchor, view)) for key, view in made.surprises()]
            if views:
                of[anchor_of(lab.name, e.name)] = tuple(views)
    return Said(of, tuple(_by_sure(surprises)))


def _asked(kept: Sequence[Kept], learner: str | None, columns: Columns) -> list[Result]:
    """The results that answer: of several learners each has their computer's, if there is one."""
    theirs = [k for k in kept if k.computer == learner] or kept
    return [k.open() for k in columns.in_full(theirs) if k.how == "ran"]


def _by_sure(surprises: Sequence[tuple[str, SurpriseView]]) -> Iterator[tuple[str, tuple[SurpriseView, ...]]]:
    titles = {word: _("How sure you were: {word}").format(word=_(word)) for word in reversed(SURE.values())}
    for word, title in (titles | {_UNSURE: _(_UNSURE), _AFTER: _(_AFTER)}).items():
        if found := tuple(view for key, view in surprises if key == word):
            yield title, found


class _Prediction:
    """One prediction, compared."""

    def __init__(self, one: Prediction, entries: list[dict[str, Any]], ran: Sequence[Result], places: Places) -> None:
        self.one, self.places = one, places
        self.changed = digest(entries) != one.questions
        self.left_out: dict[str, list[str]] = {}  # the machines whose results have not what a question asks for
        self.given = {given.id: given for given in one.answers}
        self.compared = [(question, self._compared(question, ran))
                         for question in questions_of(entries, one.parameters)]

    def _compared(self, question: Question, ran: Sequence[Result]) -> list[tuple[Result, Compared]]:
        """What each machine makes of it that can be asked."""
        found = []
        for result in ran:
            if question.is_for(result.machine.name):
                try:
                    found.append((result, compare(question, self.given.get(question.id), result)))
                except (LookupError, NoExpression):
                    self.left_out.setdefault(question.prompt, []).append(label(result))
        return found

    def view(self, learner: str) -> PredictionView:
        when = self.one.made.rstrip("Z").replace("T", " ")
        head = _("Sealed {when} UTC, {digits}").format(when=when, digits=self.one.digits)
        return PredictionView(f"{learner}: {head}" if learner else head, self.one.after_the_run,
                              tuple(self._notes()), tuple(self._question(q, found) for q, found in self.compared))

    def _notes(self) -> Iterator[str]:
        if self.changed:
            yield _("The questions have changed since.")
        for prompt, machines in self.left_out.items():
            yield _("On {machines} nothing answers this question: {question}").format(
                machines=listed(machines), question=prompt)

    def surprises(self) -> Iterator[tuple[str, QuestionView]]:
        """Each question that some machine answered otherwise, of those machines; and how sure the learner was."""
        for question, found in self.compared:
            if other := [(result, one) for result, one in found if one.word == SURPRISE]:
                sure = self.given[question.id].sure
                yield (_AFTER if self.one.after_the_run else SURE[sure] if sure else _UNSURE,
                       self._question(question, other))

    def _question(self, question: Question, found: Sequence[tuple[Result, Compared]]) -> QuestionView:
        given = self.given.get(question.id, Given(question.id, None, question.unit))
        seen = any(one.truth.value is not None for _result, one in found)
        return QuestionView(
            prompt=question.prompt,
            given=figure(given.value, given.unit),
            sure=_(SURE[given.sure]) if given.sure else "",
            why=given.why or "",
            answers=tuple(_answers(question, found)),
            wrongs=tuple(self._wrongs([one for _result, one in found])),
            context=question.context if seen else "",
            anchor=self.places.steps.get(question.asked.step, ""))

    def _wrongs(self, found: Sequence[Compared]) -> Iterator[WrongView]:
        claims: dict[tuple[str, str], dict[str, ClaimLink]] = {}
        for one in found:
            if one.wrong:
                of = claims.setdefault((one.wrong.name, line(one.wrong.said_by)), {})
                if one.claim:
                    says = one.claim.says
                    of[says] = ClaimLink(says, self.places.experiment, self.places.claims.get(says, ""))
        for (name, said_by), of in claims.items():
            anchor = self.places.statements.get(said_by, "")
            yield WrongView(name, tuple(of.values()), said_by if anchor or _SYSTEM.fullmatch(said_by) else "", anchor)


def _answers(question: Question, found: Iterable[tuple[Result, Compared]]) -> Iterator[AnswerView]:
    """Machines that say the same stand together."""
    same: dict[tuple[Cell, str, str, str], list[str]] = {}
    for result, one in found:
        noise = figure(one.truth.noise, question.unit).text if one.truth.noise else ""
        why = line(str(one.truth.why)) if one.truth.why and one.truth.value is None else ""
        same.setdefault((figure(one.truth.value, question.unit), noise, one.word, why), []).append(label(result))
    for (told, noise, word, why), machines in same.items():
        yield AnswerView(listed(machines), told, noise, Mark(SHAPES[word], _(word)), why)


def figure(value: Answer | None, unit: str) -> Cell:
    """An answer, or what is one; empty, if there is none."""
    if value is None:
        return _NONE
    if isinstance(value, str):
        return Cell(_(_YES_NO[value]) if value in _YES_NO else value)
    if unit != BYTES:
        return Cell(f"{units.count(value)} {unit.removesuffix('s') if abs(value) == 1 else unit}".strip())
    told = units.with_bytes(units.exact(value), value)
    return told if told.exact or not value else Cell(
        ngettext("{n} byte", "{n} bytes", abs(value)).format(n=units.count(value)))
