"""Figures as people read them. Nothing here rounds unless its name says so."""

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


def duration(ns: int | None) -> str:
    if ns is None:
        return UNKNOWN
    size, units = float(ns), ["ns", "us", "ms", "s"]
    while size >= 999.5 and len(units) > 1:
        size /= 1000
        units.pop(0)
    return f"{size:,.0f} {units[0]}" if size >= 99.5 or units[0] == "ns" else f"{size:.1f} {units[0]}"
