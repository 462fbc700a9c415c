"""The film strip: the address space of each machine after each step, as bars and as a table that says the same."""

import zlib
from collections.abc import Sequence
from itertools import groupby

from harness.results.model import Piece, Result
from harness.results.words import N_, _
from report import units
from report.pictures.axis import Slot, piece_at, slots
from report.pictures.shapes import Bar, MapView, RangeRow, RangeTable

PIECES = {
    "free": N_("free"), "reserved": N_("reserved"), "committed": N_("committed"), "file": N_("file"),
    "shared": N_("shared"), "image": N_("image"),
}
_ROOM_FOR_WORDS = 13.0  # percent
_MOST_SLOTS = 60  # more ranges than this are no picture


class Strip:
    """All the maps of one result, on one axis."""

    def __init__(self, result: Result, machine: str, anchor: str) -> None:
        self.machine = machine
        self.maps = [step.map for step in result.steps]
        self.cut = any(step.map_cut for step in result.steps)
        self.names = [step.name for step in result.steps]
        self.begun = result.before
        found = slots([self.begun, *self.maps])
        self.slots = found if len(found) <= _MOST_SLOTS else []
        self.table_anchor = f"{anchor}.map-{machine}".replace(" ", "")
        self._drawn: dict[tuple[Bar, ...], str] = {}
        self._shown: dict[int, str] = {}  # step -> key of its picture
        self._key = f"k{zlib.crc32(self.table_anchor.encode()):x}"

    def view(self, index: int) -> MapView | None:
        """The picture after step `index`, or None where nothing was looked at."""
        if not self.maps[index] or not self.slots:
            return None
        last = next((i for i in reversed(range(index)) if self.maps[i]), None)
        before = self.maps[last] if last is not None else self.begun
        bars = tuple(self._bars(self.maps[index], before))
        key = f"{self._key}-{index}"
        same = self._drawn.setdefault(bars, key)
        name = _("Address space: {machine} after {step}").format(machine=self.machine, step=self.names[index])
        began = tuple(self._bars(before, ())) if last is None and before else ()
        return MapView(self.machine, name, key, self._shown.get(last, "") if last is not None else "",
                       "" if self._shown.setdefault(index, same) == key else same, bars if same == key else (),
                       began)

    def table(self) -> RangeTable | None:
        looked = [i for i, pieces in enumerate(self.maps) if pieces]
        if not looked or not self.slots:
            return None
        maps = [*([self.begun] if self.begun else []), *(self.maps[i] for i in looked)]
        rows = tuple(RangeRow(units.address(slot.begin), units.exact(slot.end - slot.begin),
                              tuple((len(list(run)), text) for text, run in groupby(
                                  _said(pieces, slot) for pieces in maps))) for slot in self.slots)
        caption = _("{machine}: what lies where after each step").format(machine=self.machine)
        return RangeTable(self.table_anchor, caption,
                          (*([_("at the start")] if self.begun else []), *(self.names[i] for i in looked)),
                          rows, self.cut)

    def _bars(self, pieces: Sequence[Piece], before: Sequence[Piece]) -> list[Bar]:
        groups: list[tuple[Piece | None, list[Slot]]] = []
        for slot in self.slots:
            piece = piece_at(pieces, slot)
            if piece is not None and groups and groups[-1][0] is piece and slot.holds and groups[-1][1][-1].holds:
                groups[-1][1].append(slot)
            else:
                groups.append((piece, [slot]))
        return [_bar(piece, group, before) for piece, group in groups if piece is not None or not group[0].holds]


def _bar(piece: Piece | None, group: list[Slot], before: Sequence[Piece]) -> Bar:
    x, width = group[0].x, sum(slot.width for slot in group)
    size = group[-1].end - group[0].begin
    if piece is None or not group[0].holds:
        return Bar(_percent(x), _percent(width), "gap", _("empty"), units.rough(size), "", False)
    told = width >= _ROOM_FOR_WORDS
    share = (piece.resident or 0) / piece.size
    return Bar(_percent(x), _percent(width), pattern(piece), word(piece) if told else "",
               units.rough(size) if told else "", _percent(max(1.0, 100 * min(1.0, share))) if share > 0 else "",
               any(_changed(piece, piece_at(before, slot)) for slot in group))


def _changed(now: Piece, then: Piece | None) -> bool:
    if then is None:
        return False  # nobody looked there
    if (now.state, now.kind) != (then.state, then.kind):
        return True
    return (now.base, now.size) == (then.base, then.size) and now.resident != then.resident


def pattern(piece: Piece) -> str:
    if piece.state in ("free", "reserved"):
        return piece.state
    return piece.kind if piece.kind in ("file", "shared", "image") else "committed"


def word(piece: Piece) -> str:
    return _(PIECES[pattern(piece)])


def _said(pieces: Sequence[Piece], slot: Slot) -> str:
    piece = piece_at(pieces, slot)
    if piece is None:
        return _("not looked at") if slot.holds else _("free")
    if piece.state == "free" or piece.resident is None:
        return word(piece)
    return _("{word}, {resident} resident").format(word=word(piece), resident=units.exact(piece.resident))


def _percent(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
