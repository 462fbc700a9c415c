"""The addresses that an experiment touched, laid out on a line: what holds something to scale, what is empty broken."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.results.model import Piece

_BREAK = 11.0  # percent of the width that an empty range gets, however large it is
_NARROWEST = 2.2  # and what holds something at least
_MOST_CUTS = 240  # more ranges are no picture
_FOR_BREAKS = 40.0  # all breaks together at most


@dataclass(frozen=True, slots=True)
class Slot:
    """A range that no piece of any step cuts. `holds`: in some step something is there."""
    begin: int
    end: int
    holds: bool
    x: float = 0.0
    width: float = 0.0


def slots(maps: Sequence[Sequence[Piece]]) -> list[Slot]:
    cuts = sorted({edge for pieces in maps for p in pieces if p.size for edge in (p.base, p.base + p.size)})
    if len(cuts) > _MOST_CUTS:
        return []
    taken = [p for pieces in maps for p in pieces if p.size and p.state != "free"]
    found: list[Slot] = []
    for begin, end in zip(cuts, cuts[1:]):
        holds = any(p.base <= begin and end <= p.base + p.size for p in taken)
        if not holds and found and not found[-1].holds:
            found[-1] = Slot(found[-1].begin, end, False)
        else:
            found.append(Slot(begin, end, holds))
    return _placed(found)


def _placed(found: list[Slot]) -> list[Slot]:
    breaks = sum(not slot.holds for slot in found)
    each = min(_BREAK, _FOR_BREAKS / breaks) if breaks else 0.0
    sizes = [slot.end - slot.begin for slot in found if slot.holds]
    widths = iter(_shared(sizes, 100.0 - each * breaks))
    placed, x = [], 0.0
    for slot in found:
        width = next(widths) if slot.holds else each
        placed.append(Slot(slot.begin, slot.end, slot.holds, x, width))
        x += width
    return placed


def _shared(sizes: list[int], room: float) -> list[float]:
    """In proportion; what would be too narrow to see gets the least width, and the others share what is left."""
    least = min(_NARROWEST, room / len(sizes)) if sizes else 0.0
    narrow: set[int] = set()
    while True:
        left, total = room - least * len(narrow), sum(s for i, s in enumerate(sizes) if i not in narrow)
        more = {i for i, s in enumerate(sizes) if i not in narrow and left * s < least * total}
        if not more:
            return [least if i in narrow else left * s / total for i, s in enumerate(sizes)]
        narrow |= more


def piece_at(pieces: Sequence[Piece], slot: Slot) -> Piece | None:
    return next((p for p in pieces if p.base <= slot.begin and slot.end <= p.base + p.size and p.size), None)
