"""What a page shows, ready to be set: every text made, every choice taken. Templates read this and compute nothing."""

from dataclasses import dataclass

from report.page.detail import ExperimentView, Mark
from report.pictures.shapes import FEW, Cell


@dataclass(frozen=True, slots=True)
class Column:
    """A machine of a computer, or, where there are many computers, a machine of all of them."""
    label: str
    computers: int
    earlier: bool = False  # was left out this time: what is shown is of a run before


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
    handout: str = ""  # Markdown
    places: tuple[tuple[tuple[str, str], str], ...] = ()  # (experiment, step or "") -> anchor

    @property
    def parted(self) -> bool:
        return any(experiment.parted for experiment in self.experiments)


@dataclass(frozen=True, slots=True)
class StampRow:
    machine: str
    cells: tuple[Cell, ...]
    more: tuple[tuple[str, Cell], ...] = ()  # what is told of a Windows


@dataclass(frozen=True, slots=True)
class ClaimLink:
    says: str
    experiment: str
    anchor: str  # empty where no machine made the claim


@dataclass(frozen=True, slots=True)
class Measured:
    """What a real Windows answered to all that a statement rests on."""
    marks: tuple[Mark, ...]  # one, or of many computers a number each
    where: str  # machine and build
    answered: bool  # or was it skipped, unknown, ended before


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
    measured: tuple[Measured, ...] = ()
    disagreed: str = ""  # where what a Windows answered is not what we state

    @property
    def answered(self) -> bool:
        return any(one.answered for one in self.measured)


@dataclass(frozen=True, slots=True)
class StatementsView:
    lab: str
    title: str
    article: str
    statements: tuple[StatementView, ...]
    others: tuple[StatementView, ...]  # that no article makes


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A claim that failed on a real Windows, of which it states what it does."""
    says: str
    experiment: str
    anchor: str
    where: str


@dataclass(frozen=True, slots=True)
class MissingRow:
    """What is not there: a machine, or an experiment on machines; `anchor` where something of it is shown."""
    mark: Mark
    what: str
    anchor: str
    why: str


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
    status: str  # what a run came to, and why
    missing: tuple[MissingRow, ...]
    problems: tuple[tuple[str, str], ...]
    equal: tuple[str, ...] = ()  # a sentence for each group of computers that have the same results
    disagreements: tuple[Disagreement, ...] = ()
    more_disagreements: str = ""  # how many are not listed

    @property
    def measured(self) -> bool:
        """Has a real Windows answered to any statement?"""
        return any(s.answered for a in self.articles for s in (*a.statements, *a.others))

    @property
    def many(self) -> bool:
        return len(self.columns) > FEW

    @property
    def parted(self) -> bool:
        return any(lab.parted for lab in self.labs)
