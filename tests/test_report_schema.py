"""Our reader of schemas and jsonschema are of one mind, but for 1.0, which is no integer here."""

import copy
import json
import random
from typing import Any

import jsonschema
import pytest

import recorded
from harness.results import check

SCHEMA = recorded.ROOT / "harness/results/result.schema.json"
VALUES: list[Any] = [None, True, False, 0, 1, -1, 2**64, -2**63 - 1, 8, "", "a", "a-b", "A", "-", "x" * 2001, [], {},
                     [1], {"a": 1}, "held", "ran", "==", 65]
check = check.load(SCHEMA)
validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        found += places(item, (*path, key))
    return found


def mutated(document: dict[str, Any], chance: random.Random) -> Any:
    document = copy.deepcopy(document)
    *path, last = chance.choice(places(document)[1:])
    there: Any = document
    for key in path:
        there = there[key]
    action = chance.choice(["set", "set", "set", "delete", "add"])
    if action == "delete":
        del there[last]
    elif action == "add" and isinstance(there, dict):
        there[chance.choice(["more", "name", "absent"])] = chance.choice(VALUES)
    else:
        there[last] = chance.choice(VALUES)
    return document


def test_the_recorded_results_fit() -> None:
    for file in recorded.RESULTS.rglob("reserve*.json"):
        assert check(json.loads(file.read_text())) is None


@pytest.mark.parametrize("seed", range(20))
def test_both_agree_on_spoiled_results(seed: int) -> None:
    chance = random.Random(seed)
    document = recorded.document()
    document |= {"parameters": {"bytes": 5, "touched_pages": 6}, "usual": {"bytes": 7}}
    document["steps"], document["claims"] = document["steps"][:2], document["claims"][:2]
    document["steps"].append({"name": "lock", "line": 3, "absent": "no such thing"})
    document["tables"] = [{"name": "t", "columns": ["a"], "rows": [{"label": None, "cells": [1, None]}]}]
    for _ in range(30):
        spoiled = mutated(document, chance)
        assert (check(spoiled) is None) == validator.is_valid(spoiled), list(validator.iter_errors(spoiled))[:1]


def test_an_unknown_keyword_is_refused() -> None:
    with pytest.raises(AttributeError):
        check._Compiler({}).compile({"multipleOf": 3})
