"""A result as lines for a terminal: its steps, and its claims with what they got."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from harness.languages.width import cut, left, right, width
from harness.results.amounts import exact, rough, signed
from harness.results.changes import with_changes
from harness.results.claimed import plain, told
from harness.results.words import N_, _, look_up

WIDTH = 50  # of one machine; as many stand side by side as the terminal has room for
GAP = 2
_NAME, _FIGURE = 14, 11
_VERDICTS = {word: word for word in (N_("held"), N_("failed"), N_("unknown"), N_("differs"))}
_PROCESS, _MACHINE = ("space", "commit", "resident"), ("avail_physical", "avail_page_file", "avail_virtual")
_REGION = ("reserved", "committed", "resident")


def side_by_side(results: list[dict[str, Any]], columns: int) -> Iterator[str]:
    """The results of one experiment on several machines: as many beside each other as `columns` hold."""
    abreast = max(1, (columns + GAP) // (WIDTH + GAP))
    for first in range(0, len(results), abreast):
        blocks = [list(steps(result)) for result in results[first:first + abreast]]
        for lines in zip_longest(*blocks, fillvalue=""):
            yield (" " * GAP).join(left(line, WIDTH) for line in lines).rstrip()
        yield ""
    for result in results:
        yield f"{result['machine']['name']}:"
        yield from (f"  {line}" for line in claims(result))


def steps(result: dict[str, Any]) -> Iterator[str]:
    """A line a step: how it changed the process and the machine, and what its region is now."""
    yield _("{lab}.{experiment} on {machine}").format(
        lab=result["lab"], experiment=result["experiment"], machine=result["machine"]["name"])
    if why := result["ended"]["why"]:
        yield look_up(why)
    steps = list(with_changes(result))
    yield _row(_("process: change"), [_("space"), _("commit"), _("resident")])
    for step in steps:
        if step["absent"]:
            yield cut(left(step["name"], _NAME) + " " + _("absent: {why}").format(why=look_up(step["absent"])), WIDTH)
        else:
            yield _row(step["name"], [_change(step["change"]["process"][key]) for key in _PROCESS])
    if any(not step["absent"] and step["size"] for step in steps):
        yield _row(_("region: now"), [_("reserved"), _("committed"), _("resident")])
        for step in steps:
            if not step["absent"] and step["size"]:
                yield _row(step["name"], [exact(step["region"][key]) for key in _REGION])
    yield _row(_("machine: change"), [_("physical"), _("page file"), _("virtual")])
    yield _row(_("at the start"), [rough(result["begin"]["memory_status"][key]) for key in _MACHINE])
    for step in steps:
        if not step["absent"]:
            yield _row(step["name"], [_change(step["change"]["memory_status"][key]) for key in _MACHINE])
    yield _row(_("idle (noise)"), [_change(result["noise"]["memory_status"][key]) for key in _MACHINE])


def claims(result: dict[str, Any]) -> Iterator[str]:
    """A line a claim: its verdict, and what it got; beside what was expected, if that is not the same."""
    verdicts = [_(_VERDICTS[claim["verdict"]]) for claim in result["claims"]]
    room = max([8, *map(width, verdicts)])
    for verdict, claim in zip(verdicts, result["claims"]):
        if claim["verdict"] in ("held", "unknown"):
            said = _got(claim) if claim["verdict"] == "held" else look_up(claim["why"])
            yield f"{left(verdict, room)} " + _("{says}: {got}").format(says=look_up(claim["says"]), got=said)
        else:
            yield f"{left(verdict, room)} {told(claim, result['source']['file'])}"


def _got(claim: dict[str, Any]) -> str:
    """In the largest unit that divides it, if it is a number that may be bytes."""
    value = claim["got"]
    return plain(claim, "got") if claim.get("unit", "number") != "number" else exact(value, smallest=4096)


def _change(value: int | None) -> str:
    return signed(rough(value), value)


def _row(name: str, figures: list[str]) -> str:
    return left(cut(name, WIDTH), _NAME) + "".join(" " + right(figure, _FIGURE) for figure in figures)
