"""The report by itself, on a computer that has nothing but Python: py report.pyz [RESULTS...].

Without arguments: of the results beside it and what was predicted, into a folder beside it. Needs Jinja2, which a
report.pyz brings; without markdown-it-py the hand-outs are left out, with a sentence.
"""

import sys
from collections.abc import Iterator
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path

from harness.results.words import _
from report.__main__ import run


def main(arguments: list[str]) -> int:
    """`arguments` are those of ./lab report; gives the exit status."""
    for stream in (sys.stdout, sys.stderr):  # a console or a file that cannot show all characters shows the rest
        if isinstance(stream, TextIOWrapper):
            with suppress(OSError):
                stream.reconfigure(errors="backslashreplace")
    here = Path(sys.argv[0]).resolve().parent
    found = [path for path in (here / "results", here / "results.zip") if path.exists()][:1]
    if not found and not arguments:
        print(_("there are no results beside {program}: name a folder of results or a zip").format(
            program=Path(sys.argv[0]).name), file=sys.stderr)
        return 2
    return run(arguments, "report.pyz", [*found, *predicted(here)] if found else [], here / "report")


def predicted(here: Path) -> Iterator[Path]:
    """What was predicted there: the folders that are kept of it, and what PREDICT.html saves, if it was put there."""
    yield from (path for path in (here / "my" / "predictions", here / "predictions") if any(path.glob("*/*.json")))
    yield from sorted(here.glob("*.prediction*.json"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
