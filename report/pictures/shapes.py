"""What a picture is made of, ready to be set. Places and widths are percents of the picture's width."""

from dataclasses import dataclass


FEW = 5  # columns; more need the whole width, and on a phone a scroll of their own


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure: as people read it, and to the byte where that is more."""
    text: str
    exact: str = ""


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
    """The address space of a machine after a step; `before` is the key of the picture of the step before."""
    machine: str
    name: str
    key: str
    before: str
    same: str  # the picture that this one equals; then it has no bars of its own
    bars: tuple[Bar, ...]
    began: tuple[Bar, ...] = ()  # of the first: what lay there before it


@dataclass(frozen=True, slots=True)
class RangeRow:
    address: str
    size: str
    cells: tuple[tuple[int, str], ...]  # over how many steps it stays so


@dataclass(frozen=True, slots=True)
class RangeTable:
    """The same as all the maps of a machine say."""
    anchor: str
    caption: str
    steps: tuple[str, ...]
    rows: tuple[RangeRow, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """One line, or, where there is too much for one, several, one below the other."""
    title: str
    name: str
    lines: tuple[tuple[Bar, ...], ...]

    @property
    def bars(self) -> tuple[Bar, ...]:
        return tuple(bar for line in self.lines for bar in line)


@dataclass(frozen=True, slots=True)
class FrameCell:
    text: str
    fresh: bool  # came in just now


@dataclass(frozen=True, slots=True)
class Frames:
    """Pages asked for, from left to right, and what each frame holds then."""
    name: str
    asked: tuple[str, ...]
    lines: tuple[tuple[str, tuple[FrameCell, ...]], ...]
    missed: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    name: str
    machines: str
    columns: tuple[str, ...]
    labelled: bool
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    cut: str
    drawings: tuple[Drawing, ...]
    frames: Frames | None


@dataclass(frozen=True, slots=True)
class LayoutRow:
    struct: str
    who: str
    said: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    title: str
    lines: tuple[tuple[int, str], ...]  # the class of each line, and what it is of
    plot: str


@dataclass(frozen=True, slots=True)
class TableGroup:
    """The tables of one name, from all machines."""
    name: str
    layouts: tuple[LayoutRow, ...]
    curves: tuple[Curve, ...]
    tables: tuple[TableView, ...]

    @property
    def drawn(self) -> bool:
        return any(bar.pattern == "free" for table in self.tables for one in table.drawings for bar in one.bars)

    @property
    def pictured(self) -> bool:
        return bool(self.layouts or self.curves) or any(table.drawings or table.frames for table in self.tables)
