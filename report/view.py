"""What a page shows, ready to be set: every text made, every choice taken. Templates read this and compute nothing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure: as people read it, and to the byte where that is more."""
    text: str
    exact: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A verdict on a machine, or how often it was given on many computers."""
    word: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A machine of a computer, or, where there are many computers, a machine of all of them."""
    label: str
    computers: int


@dataclass(frozen=True, slots=True)
class OverviewRow:
    experiment: str
    anchor: str
    cells: tuple[tuple[Mark, ...], ...]


@dataclass(frozen=True, slots=True)
class OverviewLab:
    title: str
    anchor: str
    rows: tuple[OverviewRow, ...]


@dataclass(frozen=True, slots=True)
class StatusRow:
    step: str
    anchor: str
    groups: tuple[tuple[Cell, ...], ...]  # a machine each: physical, page file, space


@dataclass(frozen=True, slots=True)
class CodeLine:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class ActView:
    where: str
    comment: str
    anchor: str
    lines: tuple[CodeLine, ...]


@dataclass(frozen=True, slots=True)
class StepRow:
    machine: str
    status: tuple[Cell, ...]
    process: tuple[Cell, ...]
    region: tuple[Cell, ...]
    faults: Cell
    time: Cell


@dataclass(frozen=True, slots=True)
class StepView:
    number: int
    name: str
    anchor: str
    absent: tuple[str, ...]  # sentences
    acts: tuple[ActView, ...]
    rows: tuple[StepRow, ...]


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
class TableView:
    name: str
    machine: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    cut: str


@dataclass(frozen=True, slots=True)
class SourceView:
    title: str
    anchor: str
    lines: tuple[CodeLine, ...]


@dataclass(frozen=True, slots=True)
class ExperimentView:
    name: str
    anchor: str
    lead: str
    watch: str
    marks: tuple[tuple[str, tuple[Mark, ...]], ...]
    notes: tuple[str, ...]  # machines it did not run on, figures that are unknown
    machines: tuple[str, ...]  # those shown in full
    status: tuple[StatusRow, ...]
    steps: tuple[StepView, ...]
    claims: tuple[ClaimView, ...]
    tables: tuple[TableView, ...]
    sources: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class LabView:
    name: str
    anchor: str
    title: str
    question: str
    article: str
    experiments: tuple[ExperimentView, ...]


@dataclass(frozen=True, slots=True)
class StampRow:
    machine: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Page:
    runs: str
    amount: str
    totals: tuple[Mark, ...]
    columns: tuple[Column, ...]
    overview: tuple[OverviewLab, ...]
    labs: tuple[LabView, ...]
    stamps: tuple[StampRow, ...]
    left_out: tuple[str, ...]
    problems: tuple[tuple[str, str], ...]
