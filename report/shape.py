"""Does a value have the shape that a JSON schema asks for? A small subset of JSON Schema, compiled to functions.

The driver runs a few hundred times in a suite, and importing `jsonschema` costs more than most experiments; this costs
a millisecond. A keyword that it does not know is refused when the schema is read, so the schema cannot outgrow it, and
tests/test_shape.py holds it against `jsonschema`.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

Check = Callable[[Any, str], None]
Keyword = Callable[[Any, dict[str, Any], dict[str, Any]], Check]

SCHEMA = Path(__file__).with_name("result.schema.json")
NAMES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
IGNORED = {"$schema", "$defs", "title", "then"}  # notes, and what another keyword reads


class WrongShape(ValueError):
    """The first thing that is wrong, as a sentence that names the place."""


def load_check(path: Path = SCHEMA) -> Check:
    """The check of the schema in `path`: call it with a value and the value's name."""
    root = json.loads(path.read_text())
    return compiled(root, root)


def need(good: bool, where: str, sentence: str) -> None:
    if not good:
        raise WrongShape(f"{where} {sentence}")


def compiled(schema: dict[str, Any], root: dict[str, Any]) -> Check:
    checks = [KEYWORDS[key](value, schema, root) for key, value in schema.items() if key not in IGNORED]
    if len(checks) == 1:
        return checks[0]

    def check(value: Any, where: str) -> None:
        for one in checks:
            one(value, where)
    return check


def is_of(value: Any, names: list[str]) -> bool:
    return any(isinstance(value, NAMES[n]) and (n != "integer" or not isinstance(value, bool)) for n in names)


def check_type(names: Any, schema: dict[str, Any], root: dict[str, Any]) -> Check:
    wanted = [names] if isinstance(names, str) else names
    return lambda value, where: need(is_of(value, wanted), where, "is not " + " or ".join(wanted))


def check_ref(ref: str, schema: dict[str, Any], root: dict[str, Any]) -> Check:
    return compiled(root["$defs"][ref.removeprefix("#/$defs/")], root)


def check_properties(properties: Any, schema: dict[str, Any], root: dict[str, Any]) -> Check:
    checks = {key: compiled(value, root) for key, value in properties.items()}

    def check(value: Any, where: str) -> None:
        if isinstance(value, dict):
            for key in value.keys() & checks.keys():
                checks[key](value[key], f"{where}.{key}" if where else key)
    return check


def check_rest(rest: Any, schema: dict[str, Any], root: dict[str, Any]) -> Check:
    named = schema.get("properties", {}).keys()
    one = compiled(rest, root) if rest else None

    def check(value: Any, where: str) -> None:
        for key in value.keys() - named if isinstance(value, dict) else ():
            if not one:
                raise WrongShape(f"{where or 'it'} has a key that the format does not know: {key!r}")
            one(value[key], f"{where}.{key}" if where else key)
    return check


def check_items(items: Any, schema: dict[str, Any], root: dict[str, Any]) -> Check:
    one = compiled(items, root)

    def check(value: Any, where: str) -> None:
        if isinstance(value, list):
            for i, item in enumerate(value):
                one(item, f"{where}[{i}]")
    return check


def check_required(keys: Any, schema: dict[str, Any], root: dict[str, Any]) -> Check:
    def check(value: Any, where: str) -> None:
        missing = [key for key in keys if isinstance(value, dict) and key not in value]
        need(not missing, where or "it", "lacks " + " and ".join(missing))
    return check


def check_enum(wanted: Any, schema: dict[str, Any], root: dict[str, Any]) -> Check:
    def check(value: Any, where: str) -> None:
        need(any(value == w and type(value) is type(w) for w in wanted), where,
             "is not " + " or ".join(json.dumps(w) for w in wanted))
    return check


def holds(check: Check, value: Any) -> bool:
    try:
        check(value, "")
    except WrongShape:
        return False
    return True


def check_one_of(choices: Any, schema: dict[str, Any], root: dict[str, Any]) -> Check:
    checks = [compiled(choice, root) for choice in choices]
    return lambda value, where: need(sum(holds(c, value) for c in checks) == 1, where, "is none of what it may be")


def check_if(condition: Any, schema: dict[str, Any], root: dict[str, Any]) -> Check:
    asked, then = compiled(condition, root), compiled(schema["then"], root)
    return lambda value, where: then(value, where) if holds(asked, value) else None


def limit(kind: type, fits: Callable[[Any, Any], bool], sentence: str) -> Keyword:
    def keyword(bound: Any, schema: dict[str, Any], root: dict[str, Any]) -> Check:
        def check(value: Any, where: str) -> None:
            if isinstance(value, kind) and not isinstance(value, bool):
                need(fits(value, bound), where, sentence.format(bound))
        return check
    return keyword


KEYWORDS: dict[str, Keyword] = {
    "type": check_type,
    "$ref": check_ref,
    "properties": check_properties,
    "additionalProperties": check_rest,
    "required": check_required,
    "items": check_items,
    "oneOf": check_one_of,
    "if": check_if,
    "const": lambda wanted, schema, root: check_enum([wanted], schema, root),
    "enum": check_enum,
    "maxProperties": limit(dict, lambda v, n: len(v) <= n, "has more than {} keys"),
    "maxItems": limit(list, lambda v, n: len(v) <= n, "has more than {} items"),
    "minLength": limit(str, lambda v, n: len(v) >= n, "is shorter than {}"),
    "maxLength": limit(str, lambda v, n: len(v) <= n, "is longer than {}"),
    "minimum": limit(int, lambda v, n: v >= n, "is less than {}"),
    "maximum": limit(int, lambda v, n: v <= n, "is more than {}"),
    "pattern": limit(str, lambda v, p: re.search(p, v) is not None, "does not look like {}"),
}
