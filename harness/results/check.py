"""A schema of ours -> a function that names the first thing wrong with a document, or None.

It knows the part of JSON Schema that our schemas use, and refuses any other, so that none is passed over in silence.
Stricter in one point: 1.0 is no integer. Made because reading a class of results takes tens of thousands of checks.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.results.words import N_, Sentence

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Check = Callable[[Any], Sentence | None]

_TYPES: dict[str, tuple[type, ...]] = {"object": (dict,), "array": (list,), "string": (str,), "integer": (int,),
                                       "boolean": (bool,), "null": (type(None),)}
_INSIDE = N_("{where} {wrong}")
_IGNORED = {"$schema", "title", "description", "$defs"}


def load(path: "Path | Traversable") -> Check:
    """The check of the schema in `path`, which may lie in a zip of Python's."""
    schema = json.loads(path.read_text(encoding="utf-8"))
    return _Compiler(schema.get("$defs", {})).compile(schema)


class _Compiler:
    def __init__(self, definitions: dict[str, Any]) -> None:
        self.definitions = definitions
        self.ready: dict[str, Check] = {}

    def compile(self, schema: dict[str, Any]) -> Check:
        checks: list[Check] = []
        for keyword, value in schema.items():
            if keyword in _IGNORED or keyword in ("then", "additionalProperties"):
                continue
            checks.append(getattr(self, "_" + keyword.lstrip("$"))(value, schema))
        if "properties" not in schema and "additionalProperties" in schema:
            checks.append(self._properties({}, schema))
        if len(checks) == 1:
            return checks[0]

        def check_all(v: Any) -> Sentence | None:
            for check in checks:
                if (wrong := check(v)) is not None:
                    return wrong
            return None
        if schema.keys() == {"type", "minimum", "maximum"}:
            return _figure(schema, check_all)
        return check_all

    def _ref(self, name: str, _: Any) -> Check:
        name = name.removeprefix("#/$defs/")
        if name not in self.ready:
            self.ready[name] = self.compile(self.definitions[name])
        return self.ready[name]

    def _type(self, names: str | list[str], _: Any) -> Check:
        names = [names] if isinstance(names, str) else names
        types = tuple(t for name in names for t in _TYPES[name])
        exact = frozenset(types)  # by exact type: True is no integer
        return lambda v: None if type(v) in exact else Sentence(
            "is not of type {types}", types=" or ".join(names))

    def _const(self, const: Any, _: Any) -> Check:
        return lambda v: None if v == const and type(v) is type(const) else Sentence(
            "is not {value}", value=json.dumps(const))

    def _enum(self, values: list[Any], _: Any) -> Check:
        allowed = {(type(v), v) for v in values}
        names = ", ".join(json.dumps(v) for v in values)
        return lambda v: None if v.__hash__ and (type(v), v) in allowed else Sentence("is none of {names}", names=names)

    def _minimum(self, least: int, _: Any) -> Check:
        return lambda v: Sentence("is less than {least}", least=least) if type(v) is int and v < least else None

    def _maximum(self, most: int, _: Any) -> Check:
        return lambda v: Sentence("is more than {most}", most=most) if type(v) is int and v > most else None

    def _maxLength(self, most: int, _: Any) -> Check:
        return lambda v: Sentence("is longer than {most} characters", most=most) \
            if type(v) is str and len(v) > most else None

    def _minLength(self, least: int, _: Any) -> Check:
        return lambda v: Sentence("is shorter than {least} characters", least=least) \
            if type(v) is str and len(v) < least else None

    def _pattern(self, pattern: str, _: Any) -> Check:
        fits = re.compile(pattern).fullmatch  # ours are anchored; fullmatch, as $ would let a line end pass
        return lambda v: Sentence("does not fit {pattern}", pattern=pattern) \
            if type(v) is str and not fits(v) else None

    def _maxItems(self, most: int, _: Any) -> Check:
        return lambda v: Sentence("has more than {most} items", most=most) \
            if type(v) is list and len(v) > most else None

    def _maxProperties(self, most: int, _: Any) -> Check:
        return lambda v: Sentence("has more than {most} keys", most=most) if type(v) is dict and len(v) > most else None

    def _required(self, keys: list[str], _: Any) -> Check:
        wanted = frozenset(keys)

        def check(v: Any) -> Sentence | None:
            if type(v) is dict and not wanted <= v.keys():
                return Sentence("lacks {keys}", keys=", ".join(key for key in keys if key not in v))
            return None
        return check

    def _properties(self, properties: dict[str, Any], schema: dict[str, Any]) -> Check:
        known = {key: self.compile(value) for key, value in properties.items()}
        more = schema.get("additionalProperties", True)
        other: Check | None = self.compile(more) if isinstance(more, dict) else None

        def check(v: Any) -> Sentence | None:
            if type(v) is not dict:
                return None
            for key, value in v.items():
                inner = known.get(key, other)
                if inner is None and more is False:
                    return Sentence("has an unknown key {key}", key=json.dumps(key)[:70])
                wrong = inner(value) if inner else None
                if wrong is not None:
                    return _inside(json.dumps(key)[1:-1][:70], wrong)
            return None
        return check

    def _propertyNames(self, schema: dict[str, Any], _: Any) -> Check:
        inner = self.compile(schema)

        def check(v: Any) -> Sentence | None:
            wrongs = (_inside(json.dumps(key)[1:-1][:70], wrong) for key in (v if type(v) is dict else ())
                      if (wrong := inner(key)) is not None)
            return next(wrongs, None)
        return check

    def _items(self, schema: dict[str, Any], _: Any) -> Check:
        inner = self.compile(schema)

        def check(v: Any) -> Sentence | None:
            if type(v) is list:
                for i, item in enumerate(v):
                    if (wrong := inner(item)) is not None:
                        return _inside(str(i), wrong)
            return None
        return check

    def _oneOf(self, schemas: list[dict[str, Any]], _: Any) -> Check:
        inner = [self.compile(schema) for schema in schemas]

        def check(v: Any) -> Sentence | None:
            wrongs = [check(v) for check in inner]
            return None if wrongs.count(None) == 1 else wrongs[-1] or Sentence("fits more than one form")
        return check

    def _if(self, condition: dict[str, Any], schema: dict[str, Any]) -> Check:
        applies, then = self.compile(condition), self.compile(schema["then"])
        return lambda v: then(v) if applies(v) is None else None


def _figure(schema: dict[str, Any], check_all: Check) -> Check:
    """Nine of ten values are figures: a good one is waved through."""
    least, most, none = schema["minimum"], schema["maximum"], "null" in schema["type"]
    return lambda v: None if type(v) is int and least <= v <= most or none and v is None else check_all(v)


def _inside(key: str, wrong: Sentence) -> Sentence:
    """`0.line is ...` inside `steps` becomes `steps.0.line is ...`, and `is ...` becomes `steps is ...`."""
    if wrong.text == _INSIDE:
        return Sentence(_INSIDE, where=f"{key}.{wrong.values['where']}", wrong=wrong.values["wrong"])
    return Sentence(_INSIDE, where=key, wrong=wrong)
