"""What a page shows, ready to be set: every text made, every choice taken. Templates read this and compute nothing."""

from dataclasses import dataclass

from report.page.detail import ExperimentView, Mark
from report.pictures.shapes import FEW, Cell


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
class ClaimLink:
    says: str
    experiment: str
    anchor: str  # empty where no machine made the claim


@dataclass(frozen=True, slots=True)
class StatementView:
    id: str
    anchor: str
    says: str
    where: str  # it stands
    then: Mark  # on real Windows
    why: str
    evidence: str
    untestable: str
    claims: tuple[ClaimLink, ...]
    cells: tuple[tuple[Mark, ...], ...]  # here, a column each
    words: str  # all the verdicts in the cells, for the filter


@dataclass(frozen=True, slots=True)
class StatementsView:
    lab: str
    title: str
    article: str
    statements: tuple[StatementView, ...]
    others: tuple[StatementView, ...]  # that no article makes


@dataclass(frozen=True, slots=True)
class Page:
    runs: str
    amount: str
    totals: tuple[Mark, ...]
    columns: tuple[Column, ...]
    overview: tuple[OverviewLab, ...]
    labs: tuple[LabView, ...]
    articles: tuple[StatementsView, ...]
    stamps: tuple[StampRow, ...]
    left_out: tuple[tuple[str, str], ...]  # machines, and why they are missing
    problems: tuple[tuple[str, str], ...]

    @property
    def many(self) -> bool:
        return len(self.columns) > FEW
