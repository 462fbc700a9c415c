"""What a picture is made of, ready to be set. Places and widths are percents of the picture's width."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """A range of addresses: its pattern, its word and size if there is room for them, how much of it is resident."""
    x: str
    width: str
    pattern: str
    word: str
    size: str
    resident: str
    changed: bool


@dataclass(frozen=True, slots=True)
class MapView:
    """The address space of a machine after a step; `before` names the picture of the step before."""
    machine: str
    name: str
    key: str
    before: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class RangeRow:
    address: str
    size: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RangeTable:
    """The same as all the maps of a machine say."""
    anchor: str
    caption: str
    steps: tuple[str, ...]
    rows: tuple[RangeRow, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class Plot:
    name: str
    svg: str  # made by plots.py from numbers alone: no text of a stranger is in it


@dataclass(frozen=True, slots=True)
class TableView:
    name: str
    machine: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    cut: str
