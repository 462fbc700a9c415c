"""What a run answers to a question."""

from dataclasses import dataclass

from harness.predictions.expressions import holds, names_of, number
from harness.predictions.questions import YES_NO, Asked, Question
from harness.results.model import Claim, Result, Step, Table
from harness.results.words import Sentence, Why

Answer = int | str  # bytes or a count; yes, no or what a choice says
LEVELS = ("region",)  # of which a question asks the state after the step, not the change


class NothingAsked(LookupError):
    """The result has no such step, figure, claim or cell: the question is about another program."""


@dataclass(frozen=True, slots=True)
class Truth:
    """`value` is None where this machine cannot tell, for the reason `why`. `line`: of the source; 0: of none."""
    value: Answer | None
    why: Why | None = None
    noise: int = 0
    line: int = 0


def truth_of(question: Question, result: Result) -> Truth:
    """The answer of that run. NothingAsked where question and result do not belong together."""
    if question.kind == "choice":
        return _chosen(question, result)
    found = _found(question.asked, result)
    if question.kind == "yes-no" and found.value is not None:
        claim = _claim(question.asked, result)
        return Truth(question.held if claim.verdict == "held" else YES_NO[question.held == "yes"], line=claim.line)
    return found


def tolerance(question: Question, result: Result, noise: int) -> int:
    """By how much a number may miss."""
    return max(noise, number(question.within, names_of(result.machine, result.parameters)))


def _chosen(question: Question, result: Result) -> Truth:
    otherwise, names = None, names_of(result.machine, result.parameters)
    for choice in question.choices:
        asked = choice.asked or question.asked
        if not choice.asked and not choice.when:
            otherwise = choice.says
            continue
        found = _found(asked, result)
        if not isinstance(found.value, int):
            return found
        is_it = holds(choice.when, found.value, names, found.noise) if choice.when else \
            _claim(asked, result).verdict == "held"
        if is_it:
            return Truth(choice.says, line=found.line)
    if otherwise is None:
        raise NothingAsked(question.id)
    return Truth(otherwise)


def _found(asked: Asked, result: Result) -> Truth:
    if asked.claims:
        claim = _claim(asked, result)
        if claim.verdict in ("differs", "unknown") or claim.got is None:
            return Truth(None, claim.why, line=claim.line)
        return Truth(claim.got, line=claim.line)
    if asked.table:
        return Truth(*_cell(asked.table, result))
    step = _step(asked.step, result)
    if step.absent is not None:
        return Truth(None, step.absent, line=step.line)
    group, _, column = asked.figure.partition(".")
    try:
        figures = step.region if group in LEVELS else step.change[group] if column else {"": step.faults}
        value = figures[column]
    except KeyError:
        raise NothingAsked(asked.figure) from None
    if value is None:
        return Truth(None, result.unknown.get(asked.figure) or Sentence("this machine does not tell"), line=step.line)
    noise = 0 if group in LEVELS else result.noise[group][column] if column else result.noise["faults"]
    return Truth(value, noise=abs(noise or 0), line=step.line)


def _claim(asked: Asked, result: Result) -> Claim:
    for says in asked.claims:
        for claim in result.claims:
            if claim.says == says:
                return claim
    raise NothingAsked(" / ".join(asked.claims))


def _step(name: str, result: Result) -> Step:
    found = [step for step in result.steps if step.name == name]
    if not found:
        raise NothingAsked(name)
    return found[-1]


def _cell(path: str, result: Result) -> tuple[int | None, Why | None]:
    """name.column.row: a row goes by its label, or, where it has none, by its first cell."""
    for table in result.tables:
        for i, column in enumerate(table.columns):
            if path.startswith(f"{table.name}.{column}."):
                value = _in_row(table, i, path.removeprefix(f"{table.name}.{column}."))
                return value, None if value is not None else Sentence("this machine does not tell")
    raise NothingAsked(path)


def _in_row(table: Table, column: int, wanted: str) -> int | None:
    for row in table.rows:
        if wanted == (row.label if row.label is not None else str(row.cells[0])):
            return row.cells[column]
    raise NothingAsked(wanted)
