"""Text for the cells of a sheet that a spreadsheet opens."""

from harness.results.from_json import line

FORMULAS = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")  # the last four are the wide ones of a Chinese keyboard


def cell(text: str) -> str:
    """A stranger's text, in one line and as nothing but text: an apostrophe stands before what a spreadsheet would
    compute."""
    return f"'{line(text)}" if text.startswith(FORMULAS) or text.lstrip().startswith(FORMULAS) else line(text)
