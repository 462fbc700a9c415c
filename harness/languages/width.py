"""Columns of a terminal: a Chinese character takes two."""

import unicodedata


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def left(text: str, to: int) -> str:
    """`text`, and blanks up to the column `to`."""
    return text + " " * (to - width(text))


def right(text: str, to: int) -> str:
    return " " * (to - width(text)) + text


def cut(text: str, to: int) -> str:
    """As much of it as `to` columns hold."""
    while width(text) > to:
        text = text[:-1]
    return text
