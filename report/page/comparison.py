"""What the page of a comparison shows, ready to be set."""

from dataclasses import dataclass

from report.page.detail import Mark
from report.pictures.shapes import Cell


@dataclass(frozen=True, slots=True)
class ChangeRow:
    how: str
    where: str
    says: str
    old: Mark
    new: Mark
    note: str


@dataclass(frozen=True, slots=True)
class MovedRow:
    where: str
    step: str
    figure: str
    old: Cell
    new: Cell
    noise: Cell


@dataclass(frozen=True, slots=True)
class CompareView:
    summary: str
    changes: tuple[ChangeRow, ...]
    moved: tuple[MovedRow, ...]
    came: tuple[str, ...]
    went: tuple[str, ...]
    cut: str
