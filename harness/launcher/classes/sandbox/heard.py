"""What the probe has told its witness, and whether that is whole, once, and the same as its result says.

A result comes over the witness's socket alone (probe/linux/witness.c): what a program prints, or writes into a file, is
nobody's result."""

import json
import struct
from typing import Any

from harness.driver import __main__ as drive
from harness.driver.labs import Experiment
from harness.results.json_files import no_constant
from harness.results.words import Sentence, Why

HEADING = struct.Struct("=8q")  # kind number line unit got_known got expected_known expected
CLAIM_MADE, PART_OF_RESULT, END_OF_RESULT = 1, 2, 3
COMPARED = ("says", "verdict", "relation", "line", "got", "expected")
FOREIGN = Sentence("something else than the probe spoke to the grader in its name")
SHORT = 200  # characters of a student's that are repeated


class NoResult(Exception):
    """There is none that counts: `why`; `foul`: what was tried, a sentence each."""

    def __init__(self, why: Why, *foul: Why) -> None:
        super().__init__(why)
        self.why, self.foul = why, foul


def result_in(messages: list[bytes], nonce: bytes, experiment: Experiment) -> dict[str, Any]:
    """The probe's result of `experiment`; NoResult."""
    claims: list[dict[str, Any]] = []
    text, ends = b"", 0
    for message in messages:
        if not message.startswith(nonce) or len(message) < len(nonce) + HEADING.size:
            raise NoResult(FOREIGN, FOREIGN)
        kind, *numbers = HEADING.unpack_from(message, len(nonce))
        rest = message[len(nonce) + HEADING.size:]
        if ends and kind != CLAIM_MADE:
            why = Sentence("it gave more than one result")
            raise NoResult(why, why)
        if kind == CLAIM_MADE:
            claims.append(claim_of(numbers, rest))
        elif kind == PART_OF_RESULT:
            text += rest
        ends += kind == END_OF_RESULT
    if not ends:
        raise NoResult(Sentence("the probe told of no result; what a program prints or writes itself is none"))
    return compared(parsed(text, experiment), claims)


def claim_of(numbers: list[int], rest: bytes) -> dict[str, Any]:
    _number, line, _unit, got_known, got, expected_known, expected = numbers
    says, verdict, relation = (rest.split(b"\0") + [b""] * 3)[:3]
    return {"says": says.decode("utf-8", "replace"), "verdict": verdict.decode("ascii", "replace"),
            "relation": relation.decode("ascii", "replace"), "line": line,
            "got": got if got_known else None, "expected": expected if expected_known else None}


def parsed(text: bytes, experiment: Experiment) -> dict[str, Any]:
    try:
        result = json.loads(text, parse_constant=no_constant)
        good = isinstance(result, dict)
    except (ValueError, RecursionError):
        good = False
    if not good:
        raise NoResult(Sentence("what the probe told is no result"))
    wrong = drive.not_as_written_now(result | {"source": {"file": "", "text": ""},
                                               "ended": {"how": "ran", "why": None}})
    if wrong:
        raise NoResult(printable(wrong))
    if (result["lab"], result["experiment"]) != (experiment.lab, experiment.name):
        why = Sentence("its result is not its own: it is of {lab}.{experiment}", lab=printable(result["lab"]),
                       experiment=printable(result["experiment"]))
        raise NoResult(why, why)
    return result  # type: ignore[no-any-return]


def compared(result: dict[str, Any], claims: list[dict[str, Any]]) -> dict[str, Any]:
    """Is each claim of the result as it was when it was made?"""
    written = [{name: claim[name] for name in COMPARED} for claim in result["claims"]]
    changed = next((made for made, now in zip(claims, written) if made != now), None)
    if changed:
        why = Sentence("a claim is another in its result than when it was made, in line {line}: {says}",
                       line=changed["line"], says=printable(changed["says"]))
        raise NoResult(why, why)
    if len(claims) != len(written):
        why = Sentence("it made {made} claims, and its result has {written}", made=len(claims), written=len(written))
        raise NoResult(why, why)
    return result


def printable(text: str) -> str:
    """A text of a student's, short, without what moves a terminal."""
    return "".join(one if one.isprintable() else "?" for one in text[:SHORT])
