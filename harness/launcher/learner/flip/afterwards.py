"""After a flip: the learner's own edit beside the recorded ones that do the same, and where to go on."""

import difflib
import textwrap
from collections.abc import Iterable, Iterator

from harness.launcher.breaks import Break
from harness.launcher.learner.flip.target import Target
from harness.results.words import _


def edits(target: Target, text: str, recorded: Iterable[Break]) -> Iterator[str]:
    """Lines that show the edit `text`, then each recorded break with the same pattern."""
    yield _("your edit:")
    for line in list(difflib.unified_diff(target.given.splitlines(), text.splitlines(), lineterm="", n=0))[2:]:
        yield f"  {line[0]} {line[1:].strip()}" if line[0] in "+-" else f"  {line}"
    for brk in recorded:
        yield _("the recorded one: {name}").format(name=brk.name)
        yield edited("-", brk.find)
        yield edited("+", brk.replace)


def edited(sign: str, text: str) -> str:
    """A text of breaks.toml, a sign before each line of it."""
    return textwrap.indent(textwrap.dedent(text).strip("\n"), f"  {sign} ", lambda line: True)
