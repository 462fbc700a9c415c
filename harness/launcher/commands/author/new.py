"""./lab new LAB.NAME: begin an experiment."""

from argparse import Namespace

from harness.driver.errors import UserError
from harness.driver.labs import ROOT, find_labs
from harness.launcher.author.begin import begin
from harness.launcher.choose import choose_experiments
from harness.launcher.console import say
from harness.results.words import _


def main(options: Namespace) -> int:
    lab_name, dot, name = (options.names or [""])[0].partition(".")
    if len(options.names) != 1 or not dot:
        raise UserError(_("new takes the lab and the name of an experiment that is to be, as in: "
                          "./lab new LAB.my-question"))
    found = choose_experiments([lab_name])[0].lab
    lab = next(lab for lab in find_labs() if lab.name == found)
    experiment = begin(lab, name)
    say(_("{folder} is made; it builds, and its claims hold: ./lab run {experiment}").format(
        folder=experiment.folder.relative_to(ROOT), experiment=experiment.full_name))
    say(_("Make it yours, and hold it against the contracts: ./lab check {experiment}").format(
        experiment=experiment.full_name))
    return 0
