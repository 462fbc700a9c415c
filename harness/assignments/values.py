"""A student's own values of an assignment's parameters: variety, not secrecy.

The student's tool and the grader derive the same; a hand-in's own word on them is never believed.
"""

import hashlib

from harness.assignments.model import Assignment, Range


def values_of(assignment: Assignment, student: str) -> dict[str, dict[str, int]]:
    """{LAB.EXPERIMENT: {name: value}}: from SHA-256 of assignment, student, experiment and name."""
    return {experiment: {name: value(f"{assignment.id}\n{student}\n{experiment}\n{name}", of)
                         for name, of in parameters.items()}
            for experiment, parameters in assignment.parameters.items()}


def value(seed: str, of: Range) -> int:
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest())
    return of.first + number % of.count * of.step


def in_words(values: dict[str, int]) -> str:
    """As LAB_PARAMETERS has them: name=value name=value."""
    return " ".join(f"{name}={number}" for name, number in sorted(values.items()))
