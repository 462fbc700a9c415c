"""Conditions of questions.toml: `== 1 * GIB`, `>= 2560 * page`, `< 0`, joined by `and`. Whole numbers only."""

import ast
import operator
from collections.abc import Callable, Mapping

from harness.results.model import Machine
from harness.results.words import Sentence

UNITS = {"KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30, "TIB": 1 << 40}
MOST = 1 << 64
COMPARED: dict[str, Callable[[int, int, int], bool]] = {
    "==": lambda value, to, by: abs(value - to) <= by,
    "!=": lambda value, to, by: abs(value - to) > by,
    ">=": lambda value, to, by: value >= to,
    "<=": lambda value, to, by: value <= to,
    ">": lambda value, to, by: value > to,
    "<": lambda value, to, by: value < to,
}
OPERATIONS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod}


class NoExpression(ValueError):
    """What is wrong with an expression, as a sentence."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(str(why))
        self.why = why


def names_of(machine: Machine, parameters: Mapping[str, int] | None = None) -> dict[str, int]:
    """What an expression may name on that machine: bytes, `bits` and `pointer`, and the parameters of the run."""
    return {**(parameters or {}), **UNITS, "page": machine.page, "granularity": machine.granularity,
            "bits": machine.bits, "pointer": machine.bits // 8, "memory": machine.memory}


def number(text: str, names: Mapping[str, int]) -> int:
    """The value of an expression. NoExpression if it is none."""
    try:
        return _value(ast.parse(text.strip(), mode="eval").body, names)
    except (SyntaxError, ValueError, ZeroDivisionError, RecursionError, MemoryError) as error:
        if isinstance(error, NoExpression):
            raise
        raise NoExpression(Sentence("{text!r} is no expression", text=text[:70])) from None


def holds(when: str, value: int, names: Mapping[str, int], within: int = 0) -> bool:
    """Does the condition hold of `value`? Equal is what is `within` so much. NoExpression if it is no condition."""
    parts = [part.strip() for part in when.split(" and ")]
    return all(_compared(part, value, names, within) for part in parts)


def _compared(part: str, value: int, names: Mapping[str, int], within: int) -> bool:
    for sign, compare in COMPARED.items():
        if part.startswith(sign):
            return compare(value, number(part[len(sign):], names), within)
    raise NoExpression(Sentence("{text!r} begins with none of {signs}", text=part[:70], signs=" ".join(COMPARED)))


def _value(node: ast.expr, names: Mapping[str, int]) -> int:
    match node:
        case ast.Constant(value=int(found)) if type(found) is int:
            result = found
        case ast.Name(id=name):
            if name not in names:
                raise NoExpression(Sentence("{name} is none of {names}", name=name[:70], names=", ".join(names)))
            result = names[name]
        case ast.UnaryOp(op=ast.USub(), operand=of):
            result = -_value(of, names)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATIONS:
            result = OPERATIONS[type(op)](_value(left, names), _value(right, names))
        case _:
            raise NoExpression(Sentence("{text!r} is no expression", text=ast.unparse(node)[:70]))
    if abs(result) > MOST:
        raise NoExpression(Sentence("a number of an expression is larger than 2^64"))
    return result
