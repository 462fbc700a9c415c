"""The computers of a class side by side: what they are, and which claims do not hold on which."""

from collections.abc import Iterable, Iterator
from typing import Any

from harness.launcher.classes.paging.names import Names
from harness.launcher.classes.paging.seen import Ran, order
from harness.results.amounts import exact
from harness.results.model import Machine
from harness.results.words import N_, _

MOST = 300  # claims, and values of a stamp, that are shown: what strangers make up has no end
STAMPS = (N_("System"), N_("Bits"), N_("Memory"), N_("Compiler"), N_("Emulator"), N_("Page"))
GIB = 1 << 30


def stamps(machine: Machine) -> dict[str, str]:
    memory = exact(round(machine.memory / GIB) * GIB) if machine.memory >= GIB else exact(machine.memory)
    values = (machine.system, str(machine.bits), memory, machine.compiler, machine.emulator or _("none"),
              exact(machine.page))
    return dict(zip(STAMPS, values, strict=True))


def computers(ran: Iterable[tuple[str, Ran]], names: Names) -> dict[str, Any]:
    """`kinds`: each machine by its name; `claims`: those that did not hold somewhere, first those that failed most."""
    of: dict[str, list[tuple[str, Ran]]] = {}
    for student, one in ran:
        of.setdefault(one.machine.name, []).append((student, one))
    kinds = sorted(of, key=order)[:MOST]
    claims = list(parted([one for kind in kinds for one in of[kind]], kinds, names))
    return {"kinds": [kind_of(kind, of[kind], names) for kind in kinds], "claims": claims[:MOST],
            "more": max(0, len(claims) - MOST)}


def kind_of(name: str, ran: list[tuple[str, Ran]], names: Names) -> dict[str, Any]:
    first: dict[str, Machine] = {}
    for student, one in ran:
        first.setdefault(student, one.machine)
    return {"name": name, "n": len(first), "claims": sum(one.claims for _student, one in ran),
            "stamps": [{"name": _(stamp), "values": list(values(stamp, first, names))} for stamp in STAMPS],
            "verdicts": [verdict(word, ran, names) for word in ("failed", "unknown")],
            "ended": names.places(student for student, one in ran if one.how != "ran")}


def values(stamp: str, machines: dict[str, Machine], names: Names) -> Iterator[list[Any]]:
    """[value, who], the most frequent first."""
    by: dict[str, list[str]] = {}
    for student, machine in machines.items():
        by.setdefault(stamps(machine)[stamp], []).append(student)
    found = sorted(by.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    for value, students in found[:MOST]:
        yield [value, names.places(students)]
    if rest := [student for _value, students in found[MOST:] for student in students]:
        yield [_("others"), names.places(rest)]


def verdict(word: str, ran: list[tuple[str, Ran]], names: Names) -> dict[str, Any]:
    """How many claims have it, and on whose computers."""
    found = [(student, sum(verdict == word for _says, verdict in one.verdicts)) for student, one in ran]
    return {"word": word, "claims": sum(n for _student, n in found),
            "who": names.places(student for student, n in found if n)}


def parted(ran: list[tuple[str, Ran]], kinds: list[str], names: Names) -> Iterator[dict[str, Any]]:
    """Each claim that failed or is unknown somewhere, and on whose computers of each kind."""
    made: dict[tuple[str, str], int] = {}
    by: dict[tuple[str, str], dict[tuple[str, str], list[str]]] = {}
    for student, one in ran:
        made[one.experiment, one.machine.name] = made.get((one.experiment, one.machine.name), 0) + 1
        for says, word in one.verdicts:
            if word in ("failed", "unknown"):
                by.setdefault((one.experiment, says), {}).setdefault((one.machine.name, word), []).append(student)

    def many(of: dict[tuple[str, str], list[str]], word: str) -> int:
        return sum(len(who) for (_kind, one), who in of.items() if one == word)

    for (experiment, says), of in sorted(by.items(), key=lambda pair: (
            -many(pair[1], "failed"), -many(pair[1], "unknown"), pair[0])):
        yield {"experiment": experiment, "says": says, "cells": [
            [{"word": word, "of": made.get((experiment, kind), 0), "who": names.places(of[kind, word])}
             for word in ("failed", "unknown") if (kind, word) in of] for kind in kinds]}
