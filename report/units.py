"""Figures as people read them. Nothing here rounds unless its name says so."""

from harness.results.amounts import UNKNOWN, count, duration, exact, rough, signed
from harness.results.words import _
from report.pictures.shapes import Cell

__all__ = ["UNKNOWN", "address", "cell", "claimed", "count", "duration", "exact", "in_unit", "rough", "signed",
           "with_bytes"]


def claimed(value: int | None) -> str:
    """A claim's figure may be an error code or a number of calls: small ones stay as they are."""
    return exact(value, smallest=4096)


def address(value: int) -> str:
    return f"{value:#x}"


def with_bytes(text: str, value: int | None) -> Cell:
    """The text, and beside it the bytes where it is in a larger unit."""
    return Cell(text, count(value) if text[-1:] == "B" else "")


def cell(value: int | None, sign: bool = False) -> Cell:
    text = exact(value)
    return with_bytes(signed(text, value) if sign else text, value)


def in_unit(value: int | None, unit: str) -> Cell:
    """A cell of a column that says its unit; one that is not known here changes nothing."""
    if value is None or unit not in ("bytes", "hex", "ps", "yes"):
        return Cell(count(value))
    if unit == "bytes":
        return cell(value)
    if unit == "hex":
        return Cell(address(value % (1 << 64)), count(value))
    if unit == "ps":
        return Cell(f"{value:,} ps")  # no text: a unit
    return Cell({0: "-", 1: _("yes")}.get(value, count(value)))
