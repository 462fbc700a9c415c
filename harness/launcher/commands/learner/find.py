"""./lab find WORD: where an API, a number or a word of an article stands."""

import re
import shutil
import sys
from argparse import Namespace
from itertools import groupby

from harness.driver.errors import UserError
from harness.driver.labs import ROOT, find_labs
from harness.launcher.choose import nearest
from harness.launcher.console import say
from harness.launcher.learner.looked_up import Place, lines_of, look_up
from harness.results.words import N_, _, ngettext

MOST = 40  # lines that are shown without --all
WIDEST, NARROWEST = 160, 60  # columns
KINDS = {"statement": N_("what the articles say"), "source": N_("sources"), "hand-out": N_("hand-outs")}


def main(options: Namespace) -> int:
    word = " ".join(options.names).strip()
    if not word:
        raise UserError(_("find takes a word: the name of a call, a number, or a word of an article; "
                          "as in: ./lab find VirtualAlloc"))
    places = look_up(word, find_labs())
    if not places:
        raise not_found(word)
    shown = places if options.all else places[:MOST]
    for head, group in groupby(shown, head_of):
        say(head)
        for place in group:
            say(told(place))
    if len(places) > len(shown):
        more = len(places) - len(shown)
        say(ngettext("{n} more line: ./lab find --all {word}", "{n} more lines: ./lab find --all {word}", more).format(
            n=more, word=word))
    return 0


def head_of(place: Place) -> str:
    """The experiment, or the lab and what of it."""
    lab = place.file.relative_to(ROOT / "labs").parts[0]
    return place.experiment if place.kind == "source" else f"{lab}: {_(KINDS[place.kind])}"


def told(place: Place) -> str:
    """Step, file with line, and as much of the text as the terminal has room for."""
    where = f"{place.file.relative_to(ROOT)}:{place.line}"
    step = " ".join(filter(None, [place.experiment.partition(".")[2] if place.kind == "hand-out" else "", place.step]))
    columns = shutil.get_terminal_size((WIDEST, 24)).columns if sys.stdout.isatty() else 1 << 16
    room = max(NARROWEST, columns) - len(where) - 4
    text = f"{step}: {place.text}" if step else place.text
    return f"  {where}  {text if len(text) <= room else text[:room - 3] + '...'}"


def not_found(word: str) -> UserError:
    """The nearest name that stands in a source."""
    names = {name for lab in find_labs() for e in lab.experiments for place in lines_of(e)
             for name in re.findall(r"[A-Za-z_]\w{3,}", place.text)}
    return nearest(_("nothing in labs, statements and hand-outs says {word!r}").format(word=word), word, names)
