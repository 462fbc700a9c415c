"""./lab translate LANGUAGE: bring the catalogues of a language up to date, and say what they lack."""

import re
from argparse import Namespace

from harness.driver.errors import CannotBeHad, UserError
from harness.driver.labs import ROOT
from harness.launcher.author.translating import catalogues
from harness.launcher.console import say
from harness.launcher.setup.install import have
from harness.launcher.setup.requirements import TRANSLATING
from harness.results.words import _, ngettext


def main(options: Namespace) -> int:
    if not options.names or not re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?", options.names[0]):
        raise UserError(_("translate takes a language as gettext writes it, as in: ./lab translate zh_CN"))
    language, *only = options.names
    have([], [], options.yes, TRANSLATING)
    lacking = 0
    for folder in catalogues.folders(only):
        name = (folder / f"{language}.po").relative_to(ROOT)
        try:
            count = catalogues.bring_up_to_date(folder, language)
        except CannotBeHad as wrong:
            raise UserError(_("{file}: {why}").format(file=name, why=wrong.why)) from None
        lacking += count.fuzzy + count.missing
        say(_("  {file}: {done} translated, {fuzzy} whose English has changed, {missing} missing").format(
            file=name, done=count.done, fuzzy=count.fuzzy, missing=count.missing))
    say(ngettext("{n} sentence is shown in English", "{n} sentences are shown in English", lacking).format(n=lacking))
    return 1 if lacking else 0
