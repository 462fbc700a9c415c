"""What a learner predicts, sealed: docs/questions.md describes the file.

The seal is the SHA-256 of the rest of the document in its one canonical form. The rest holds 16 random bytes: its first
ten digits, posted before the run, tell nothing until the file is opened, and then prove it.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from harness.predictions.truth import Answer
from harness.results import check, reading
from harness.results.from_json import line, maybe
from harness.results.reading import Unusable
from harness.results.words import N_, Sentence

DIGITS = 10  # of the seal, to be posted
SURE = {1: N_("a guess"), 2: N_("rather"), 3: N_("quite"), 4: N_("certain")}


@dataclass(frozen=True, slots=True)
class Given:
    """The answer to one question; `value` is None where it was skipped. `sure` is 1 to 4."""
    id: str
    value: Answer | None
    unit: str
    sure: int | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    lab: str
    experiment: str
    made: str  # UTC, as results write it
    questions: str  # sha256, in hex
    parameters: dict[str, int]
    answers: tuple[Given, ...]
    after_the_run: bool
    seal: str

    @property
    def digits(self) -> str:
        return self.seal[:DIGITS]


TIME = "%Y-%m-%dT%H:%M:%SZ"  # UTC, as results write it


def now() -> str:
    return datetime.now(UTC).strftime(TIME)


def sealed(lab: str, experiment: str, questions: str, answers: list[Given], after_the_run: bool = False,
           parameters: dict[str, int] | None = None) -> dict[str, Any]:
    """The document of a prediction made now."""
    document: dict[str, Any] = {
        "format": 1, "kind": "prediction", "lab": lab, "experiment": experiment, "made": now(),
        "questions": questions, "parameters": parameters or {}, "after_the_run": after_the_run,
        "answers": [{"id": a.id, "value": a.value, "unit": a.unit, "sure": a.sure, "why": a.why} for a in answers],
        "salt": secrets.token_hex(16)}
    return document | {"seal": reading.digest(document)}


def prediction_of(document: dict[str, Any]) -> Prediction:
    """A document that a stranger may have written -> Prediction; Unusable says what is wrong with it."""
    if (wrong := _check(document)) is not None:
        raise Unusable(Sentence("does not fit {schema}: {wrong}", schema="prediction.schema.json", wrong=wrong))
    rest = {key: value for key, value in document.items() if key != "seal"}
    if reading.digest(rest) != document["seal"]:
        raise Unusable(Sentence("has been changed since it was sealed"))
    if not _is_a_time(document["made"]):
        raise Unusable(Sentence("was made at {time}, which is no time", time=document["made"]))
    answers = tuple(Given(a["id"], line(a["value"]) if isinstance(a["value"], str) else a["value"], line(a["unit"]),
                          a["sure"], maybe(a["why"])) for a in document["answers"])
    return Prediction(document["lab"], document["experiment"], document["made"], document["questions"],
                      document["parameters"], answers, document["after_the_run"], document["seal"])


def _is_a_time(text: str) -> bool:
    try:
        return bool(datetime.strptime(text, TIME))
    except ValueError:
        return False


def read_prediction(path: Path) -> Prediction:
    """Unusable says what is wrong with the file."""
    document = reading.read_document(path)
    if document.get("kind") != "prediction":
        raise Unusable(Sentence("is no prediction"))
    return prediction_of(document)


_check = check.load(resources.files("harness.predictions") / "prediction.schema.json")
