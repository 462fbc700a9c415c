"""The results in a hand-in: their verdicts computed again, as the probe and the driver would have."""

import copy
import operator
import re
from importlib import resources
from typing import Any

from harness.driver.differs import read_differs
from harness.driver.labs import Experiment
from harness.launcher.classes.judging.asked import Asked, line
from harness.results import check, reading
from harness.results.differs import apply_differs
from harness.results.reading import Unusable
from harness.results.words import Sentence, Why

HOLDS = {"==": operator.eq, "!=": operator.ne, ">=": operator.ge, "<=": operator.le}
DRIVEN = ("source", "ended")  # which the driver adds to a result, and the schema lets be absent
_check = check.load(resources.files("harness.results") / "result.schema.json")


def results_of(asked: Asked, experiment: Experiment) -> tuple[list[tuple[str, dict[str, Any]]], list[Why]]:
    """(machine, result) of an experiment, by machine; and what is wrong with the files that are none."""
    found: list[tuple[str, dict[str, Any]]] = []
    wrong: list[Why] = []
    of_it = re.compile(rf"results/([^/]+)/{experiment.lab}/{experiment.name}\.json")
    for name, data in sorted(asked.files.items()):
        if not (place := of_it.fullmatch(name)):
            continue
        try:
            found.append((place[1], result_in(data, place[1], experiment)))
        except Unusable as said:
            wrong.append(Sentence("{file} {why}", file=name, why=said.why))
    return found, wrong


def result_in(data: bytes, machine: str, experiment: Experiment) -> dict[str, Any]:
    """Unusable: it is none, or not of that experiment on that machine."""
    document = reading.parse(reading.decoded(data))
    if wrong := _check(document):
        raise Unusable(Sentence("does not fit {schema}: {wrong}", schema="result.schema.json", wrong=wrong))
    if lacks := [key for key in DRIVEN if key not in document]:
        raise Unusable(Sentence("lacks {what}", what=lacks[0]))
    if (document["lab"], document["experiment"], document["machine"]["name"]) != (
            experiment.lab, experiment.name, machine):
        raise Unusable(Sentence("is of another experiment or machine than its name says"))
    document["ended"]["why"] = document["ended"]["why"] and line(document["ended"]["why"])
    return document


def not_following(result: dict[str, Any], experiment: Experiment) -> list[str]:
    """The claims of `result` whose verdict does not follow from what they got and expected."""
    again = copy.deepcopy(result)
    for claim in again["claims"]:
        claim["verdict"] = verdict_of(claim)
    if again["machine"]["emulator"]:
        apply_differs(again, read_differs(experiment.folder.parent))
    return [said["says"] for said, claim in zip(result["claims"], again["claims"], strict=True)
            if said["verdict"] != claim["verdict"]]


def verdict_of(claim: dict[str, Any]) -> str:
    """As the probe computes it."""
    if claim["got"] is None or claim["expected"] is None:
        return "unknown"
    return "held" if HOLDS[claim["relation"]](claim["got"], claim["expected"]) else "failed"
