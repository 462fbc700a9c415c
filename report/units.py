"""Figures as people read them. Nothing here rounds unless its name says so."""

from harness.results.words import _
from report.pictures.shapes import Cell

_UNITS = ("", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
_BINARY = 1024
UNKNOWN = "?"


def count(value: int | None) -> str:
    return UNKNOWN if value is None else f"{value:,}"


def signed(text: str, value: int | None) -> str:
    return "+" + text if value is not None and value > 0 else text


def exact(value: int | None, smallest: int = 0) -> str:
    """In the largest unit that divides it: 1073741824 is `1 GiB`, 100003840 `97,660 KiB`, 8 `8`."""
    if value is None or abs(value) < smallest:
        return count(value)
    unit = 0
    while value and value % _BINARY == 0 and unit < len(_UNITS) - 1:
        value //= _BINARY
        unit += 1
    return f"{value:,} {_UNITS[unit]}".rstrip()


def rough(value: int | None) -> str:
    """Three digits are enough to compare: 16035840 is `15.3 MiB`. What is exact in so few stays exact."""
    if value is None:
        return UNKNOWN
    plain = exact(value)
    if len(plain.split()[0].lstrip("-")) <= 3:
        return plain
    size, unit = float(abs(value)), 0
    while size >= 999.5 and unit < len(_UNITS) - 1:
        size /= _BINARY
        unit += 1
    digits = 0 if size >= 99.95 or not unit else 1 if size >= 9.995 else 2
    return f"{'-' if value < 0 else ''}{size:,.{digits}f} {_UNITS[unit]}".rstrip()


def claimed(value: int | None) -> str:
    """A claim's figure may be an error code or a number of calls: small ones stay as they are."""
    return exact(value, smallest=4096)


def duration(ns: int | None) -> str:
    if ns is None:
        return UNKNOWN
    size, units = float(ns), ["ns", "us", "ms", "s"]
    while size >= 999.5 and len(units) > 1:
        size /= 1000
        units.pop(0)
    return f"{size:,.0f} {units[0]}" if size >= 99.5 or units[0] == "ns" else f"{size:.1f} {units[0]}"


def address(value: int) -> str:
    return f"{value:#x}"


def with_bytes(text: str, value: int | None) -> Cell:
    """The text, and beside it the bytes where it is in a larger unit."""
    return Cell(text, count(value) if text[-1:] == "B" else "")


def cell(value: int | None, sign: bool = False) -> Cell:
    text = exact(value)
    return Cell(signed(text, value) if sign else text)


def in_unit(value: int | None, unit: str) -> Cell:
    """A cell of a column that says its unit; one that is not known here changes nothing."""
    if value is None or unit not in ("bytes", "place", "hex", "ps", "yes"):
        return Cell(count(value))
    if unit in ("bytes", "place"):
        return cell(value)
    if unit == "hex":
        return Cell(address(value % (1 << 64)), count(value))
    if unit == "ps":
        return Cell(f"{value:,} ps")  # no text: a unit
    return Cell({0: "-", 1: _("yes")}.get(value, count(value)))
