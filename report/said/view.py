"""What is shown of predictions, ready to be set. There is none of it where nobody predicted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from report.page.detail import Mark
from report.page.view import ClaimLink
from report.pictures.shapes import Cell


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What machines answered that say the same; `figure` is empty where they cannot tell, and `why` says why."""
    machines: str
    figure: Cell
    noise: str
    mark: Mark
    why: str


@dataclass(frozen=True, slots=True)
class WrongView:
    """A misconception that an answer shows, and the claims that refute it, as machines word them."""
    name: str
    refuted: tuple[ClaimLink, ...]
    said_by: str  # a statement of the articles, or the system on which it is so
    anchor: str  # of the statement


@dataclass(frozen=True, slots=True)
class QuestionView:
    prompt: str
    given: Cell  # empty where it was skipped
    sure: str
    why: str
    answers: tuple[AnswerView, ...]
    wrongs: tuple[WrongView, ...]
    context: str  # empty where no machine has answered
    anchor: str  # of the step that answers


@dataclass(frozen=True, slots=True)
class PredictionView:
    head: str
    after: bool  # the run was known
    notes: tuple[str, ...]
    questions: tuple[QuestionView, ...]


@dataclass(frozen=True, slots=True)
class SurpriseView:
    name: str  # of the experiment
    anchor: str
    question: QuestionView


@dataclass(frozen=True, slots=True)
class Said:
    of: Mapping[str, tuple[PredictionView, ...]] = field(default_factory=dict)  # by the anchor of the experiment
    surprises: tuple[tuple[str, tuple[SurpriseView, ...]], ...] = ()  # by how sure one was
