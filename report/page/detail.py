"""What is shown of one experiment, ready to be set."""

from dataclasses import dataclass

from report.pictures.shapes import FEW, Cell, MapView, RangeTable, TableGroup


@dataclass(frozen=True, slots=True)
class Mark:
    """A verdict on a machine, or how often it was given on many computers."""
    word: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A picture, and the machines that it is of."""
    machines: str
    plot: str


@dataclass(frozen=True, slots=True)
class Point:
    """Pictures under one heading, and a sentence that says what to see in them, or why there are none."""
    title: str
    says: str
    panels: tuple[Panel, ...]
    notes: tuple[str, ...]  # a click away


@dataclass(frozen=True, slots=True)
class PartedRow:
    """A claim, or a figure of a step, that is not the same on all machines: who has which."""
    says: str
    anchor: str
    claim: bool
    split: str  # system, bits or other: what they part by
    groups: tuple[tuple[str, str], ...]  # machines, their figure


@dataclass(frozen=True, slots=True)
class CodeLine:
    number: int
    text: str
    anchor: str = ""  # where something leads to it


@dataclass(frozen=True, slots=True)
class ActView:
    where: str
    comment: str
    anchor: str  # of its first line in the whole source
    last: int
    lines: tuple[CodeLine, ...]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure on every machine; a cell that moved nothing is quiet."""
    name: str
    cells: tuple[tuple[Cell, bool], ...]  # and: did it move


@dataclass(frozen=True, slots=True)
class FigureGroup:
    title: str
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    number: int
    name: str
    anchor: str
    absent: tuple[str, ...]  # sentences
    acts: tuple[ActView, ...]
    machines: tuple[str, ...]
    groups: tuple[FigureGroup, ...]
    still: str  # the figures that no machine saw move
    maps: tuple[MapView, ...]


@dataclass(frozen=True, slots=True)
class ClaimCell:
    mark: Mark | None
    got: Cell
    expected: str  # only where it is not the same on all machines


@dataclass(frozen=True, slots=True)
class ClaimView:
    says: str
    anchor: str
    step: str
    step_anchor: str
    expected: Cell
    cells: tuple[ClaimCell, ...]
    everywhere: tuple[tuple[Mark, ...], ...]  # over all computers, where not all are shown
    whys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceView:
    title: str
    lines: tuple[CodeLine, ...]


@dataclass(frozen=True, slots=True)
class ExperimentView:
    name: str
    anchor: str
    lead: str
    watch: str
    marks: tuple[tuple[str, tuple[Mark, ...]], ...]
    ended: tuple[str, ...]  # parameters that were set, and where; machines it did not run on, and why
    notes: tuple[str, ...]  # figures that are unknown
    machines: tuple[str, ...]  # those shown in full
    moved: Point | None  # what the steps moved
    status: Point | None  # MEMORYSTATUS
    parted: tuple[PartedRow, ...]
    steps: tuple[StepView, ...]
    ranges: tuple[RangeTable, ...]  # the maps of the steps, as tables
    claims: tuple[ClaimView, ...]
    tables: tuple[TableGroup, ...]
    sources: tuple[SourceView, ...]

    @property
    def many(self) -> bool:
        return len(self.machines) > FEW

    @property
    def drawn(self) -> bool:
        """Is there any picture to open with?"""
        return self.moved is not None or any(group.pictured for group in self.tables)

    @property
    def only_claims(self) -> bool:
        """Then they are its point, and stand first."""
        return bool(self.claims) and not self.drawn and not self.tables
