"""./lab study: say what will happen, seal it, run, and compare."""

import itertools
import sys
from argparse import Namespace
from pathlib import Path

from harness.driver.errors import UserError
from harness.driver.labs import Experiment, Lab, find_labs, lab_record
from harness.launcher.choose import choose_experiments, choose_machines
from harness.launcher.console import say
from harness.launcher.learner import session, tasks
from harness.launcher.learner.comparing import tell_comparison
from harness.launcher.learner.kept.drafts import draft_of
from harness.launcher.learner.my_folder import made, my_folder
from harness.launcher.learner.onwards import tell_onwards
from harness.launcher.learner.progress import Standing, standing_of, where_you_are
from harness.launcher.learner.running import one_machine
from harness.launcher.learner.taking import take
from harness.launcher.learner.terminal import pairs, tell
from harness.launcher.learner.kept.tries import lay_aside, tries_of
from harness.launcher.setup.requirements import module
from harness.results.words import _, ngettext
from harness.results.writing import write_all


def main(options: Namespace) -> int:
    if options.take:
        take(Path(options.take))
    elif options.form:
        write_form(choose_experiments(options.names))
    elif options.reset:
        reset(options.names)
    elif options.answer is not None:
        tasks.answer(one_lab(options.names), options.answer)
    elif options.list:
        tell_list(standings_of(options), len(options.names) == 1)
    elif options.hint:
        tell_hint(chosen(options))
    else:
        return go_on(chosen(options), standings_of(Namespace(names=[], machines=options.machines)), options.yes)
    return 0


def standings_of(options: Namespace) -> list[Standing]:
    machines = one_machine(choose_machines(options.machines) if options.machines else [])
    return [standing_of(experiment, machines) for experiment in choose_experiments(options.names)]


def chosen(options: Namespace) -> Standing:
    """The experiment that was named, or the one where the person is; UserError where all are done."""
    standings = standings_of(options)
    if len(standings) == 1:
        return standings[0]
    if found := where_you_are(standings):
        return found
    raise UserError(_("all that asks something here is predicted and has run; one of them again: ./lab study "
                      "LAB.EXPERIMENT; all of them: ./lab study --list"))


def go_on(now: Standing, all_of_them: list[Standing], yes: bool) -> int:
    """One experiment to its end, or as far as the person goes: what was answered is kept."""
    name, now = now.experiment.full_name, session.of_these_values(now)
    before = len(draft_of(now.experiment, now.questions).answers)
    try:
        session.predict(now)
    except (EOFError, KeyboardInterrupt) as left:
        if len(tries_of(now.experiment)) > len(now.tries):
            raise  # right after the seal
        kept = len(draft_of(now.experiment, now.questions).answers)
        say("")
        say(ngettext("{n} of {all} answer is kept; to go on: ./lab study {experiment}",
                     "{n} of {all} answers are kept; to go on: ./lab study {experiment}", len(now.questions)).format(
                         n=kept, all=len(now.questions), experiment=name))
        if isinstance(left, KeyboardInterrupt):
            return 130
        return 0 if sys.stdin.isatty() or kept > before else 2
    session.answer(now, yes)
    tell_onwards(next(one for one in all_of_them if one.experiment == now.experiment), all_of_them)
    return 0


def tell_list(standings: list[Standing], closely: bool) -> None:
    """A line an experiment, and what it comes to; of one alone (`closely`) its comparison."""
    for lab, of_it in itertools.groupby(standings, lambda one: one.experiment.lab):
        tell(lab, style="bold")
        pairs([(one.experiment.name, one.in_words()) for one in of_it], width=28)
    if closely and len(standings) == 1 and (one := standings[0]).result:
        assert one.compared, "what has a result was predicted"
        return tell_comparison(one.all_questions, one.compared.prediction, one.result, one.results)
    done = [one for one in standings if one.done]
    say(_("{done} of {all} experiments done, {predicted} predicted, {surprises} surprises").format(
        done=len(done), all=len(standings), predicted=sum(bool(one.tries) for one in standings),
        surprises=sum(one.surprises() for one in done)))


def tell_hint(now: Standing) -> None:
    """The next one of the question that is open."""
    draft = draft_of(now.experiment, now.questions)
    question = draft.open(now.questions)
    if question is None:
        raise UserError(_("{experiment} asks nothing that is open").format(experiment=now.experiment.full_name))
    tell(question.prompt, style="bold")
    draft.next_hint(question)
    for hint in question.hints[:draft.hints.get(question.id, 0)]:
        tell(hint, indent=2)


def reset(names: list[str]) -> None:
    if not names:
        raise UserError(_("--reset takes a lab or an experiment: ./lab study --reset LAB[.EXPERIMENT]"))
    place = lay_aside(choose_experiments(names))
    if place:
        tell(_("What you predicted of {names} lies in {folder} now; nothing is lost.").format(
            names=" ".join(names), folder=place))
    else:
        tell(_("Nothing of {names} is in {folder}.").format(names=" ".join(names), folder=my_folder()))


def write_form(experiments: list[Experiment]) -> None:
    """The page for a browser, or for paper."""
    if not module("jinja2")():
        raise UserError(_("the page cannot be made without the Python module jinja2; see: ./lab doctor"))
    from harness.predictions.form import form
    wanted = {e.lab: [one.name for one in experiments if one.lab == e.lab] for e in experiments}
    labs = [lab_record(lab) for lab in find_labs() if lab.name in wanted]
    for lab in labs:
        lab["questions"] = {name: asked for name, asked in lab["questions"].items() if name in wanted[lab["lab"]]}
    folder = made()
    write_all(folder, {"predict.html": [form(labs)]})
    tell(_("Written: {file}. It opens in any browser, asks no network, and can be printed; what it saves: ./lab study "
           "--take FILE").format(file=folder / "predict.html"))


def one_lab(names: list[str]) -> Lab:
    """UserError where it is not one."""
    found = list(dict.fromkeys(e.lab for e in choose_experiments(names))) if names else []
    if len(found) != 1:
        raise UserError(_("--answer takes the number of a task and a lab: ./lab study --answer 2 LAB"))
    return next(lab for lab in find_labs() if lab.name == found[0])
