"""What to do after an experiment: each a command to type."""

from harness.launcher.breaks import Break, read_breaks
from harness.launcher.console import say
from harness.launcher.learner.progress import Standing, where_you_are
from harness.launcher.learner.terminal import tell
from harness.predictions.compare import SURPRISE, compare_all
from harness.results.words import _


def tell_onwards(now: Standing, all_of_them: list[Standing]) -> None:
    """A break to try, a flip, the next experiment."""
    name = now.experiment.full_name
    rows = []
    if brk := break_to_try(now):
        rows.append((_("see claims fail:"), f'./lab break {name} "{brk.name}"'))  # no text: a command
    if read_breaks(now.experiment):
        rows.append((_("make them fail yourself:"), f"./lab flip {name}"))  # no text: a command
    after = all_of_them[all_of_them.index(now) + 1:]
    if following := where_you_are([one for one in after if not one.begun]) or where_you_are(all_of_them):
        name = following.experiment.full_name
        rows.append((_("the next experiment:"), f"./lab study {name}"))  # no text: a command
    else:
        rows.append((_("how far you are:"), "./lab study --list"))
    tell()
    tell(_("Next:"), style="bold")
    for what, command in rows:
        tell(what, indent=2)
        say(f"    {command}")  # whole, to be copied


def break_to_try(now: Standing) -> Break | None:
    """One that fails what a surprise was about, else what a question asks, else the first."""
    system = now.machine.system if now.machine else ""
    breaks = [b for b in read_breaks(now.experiment) if b.machine == system and not b.unseen]
    asked = {says for q in now.all_questions for says in q.asked.claims}
    refuted: set[str] = set()
    if now.result:
        for one in compare_all(now.all_questions, now.tries[-1].prediction, now.result):
            refuted |= {one.claim.says} if one.word == SURPRISE and one.claim else set()
    for wanted in (refuted, asked):
        if found := next((b for b in breaks if wanted & set(b.fails)), None):
            return found
    return next(iter(breaks), None)
