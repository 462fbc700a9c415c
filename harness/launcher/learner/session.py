"""One experiment: its question and its source, the answers, the seal, the run, the comparison."""

from harness.assignments.values import in_words
from harness.driver.errors import UserError
from harness.driver.labs import Experiment, read_lab
from harness.launcher.learner import source
from harness.launcher.learner.asking import ask_all
from harness.launcher.learner.comparing import tell_comparison
from harness.launcher.learner.kept.drafts import Draft, draft_of
from harness.launcher.learner.progress import Standing
from harness.launcher.learner.running import page_of, run
from harness.launcher.learner.terminal import code, tell
from harness.launcher.learner.kept.tries import keep, lay_aside, results_of, tries_of
from harness.launcher.setup.machines import Machine
from harness.predictions import questions as asked
from harness.predictions.prediction import DIGITS, sealed
from harness.results.words import _, ngettext


def of_these_values(now: Standing) -> Standing:
    """The same, where a prediction of other values, which no run has answered, is laid aside: it says nothing of these.
    """
    if not now.tries or now.compared or now.results or not (old := lay_aside([now.experiment])):
        return now
    tell(_("You have predicted this of other values; that lies in {folder} now.").format(folder=old))
    return Standing(now.experiment, now.machine, now.own)


def predict(now: Standing) -> None:
    """Ask what is not answered yet, and seal it, unless it is sealed and waits for its run. EOFError or
    KeyboardInterrupt where the person leaves before."""
    machine, name = now.machine, now.experiment.full_name
    if not machine:
        raise UserError(_("no machine that can be had here runs {experiment}; see: ./lab doctor").format(
            experiment=name))
    draft = draft_for(now)
    if now.compared and not now.done:
        return tell(_("{experiment} is predicted ({digits}) and has not run since; it runs now.").format(
            experiment=name, digits=now.compared.prediction.digits))
    if not now.questions:
        raise UserError(_("{experiment} asks nothing on {machine} yet; to run it: ./lab run {experiment}").format(
            experiment=name, machine=machine.name))
    show(now.experiment, machine)
    if now.own:
        tell(_("your values of {experiment}: {values}").format(
            experiment=name, values=in_words(now.values).replace(" ", ", ")))
    if now.done:
        tell(_("You have predicted this before, and it has run since: what you say now is kept beside it, as a further "
               "try after the run."))
    elif now.results:
        tell(_("This has run here before you said anything: what you say now is kept as said after the run."))
    if draft.answers:
        tell(ngettext("{n} answer is kept from before.", "{n} answers are kept from before.",
                      len(draft.answers)).format(n=len(draft.answers)))
    if draft.open(now.questions):
        ask_all(now.questions, draft, page_of(machine))
    seal(now, draft)


def answer(now: Standing, yes: bool) -> None:
    """The run, and what was said last beside it."""
    assert now.machine, "it was asked on one"
    result = run(now.experiment, now.machine, yes, now.own)
    prediction = [one.prediction for one in tries_of(now.experiment) if one.prediction.parameters == now.values][-1]
    if prediction.questions != asked.digest(now.experiment.questions()):
        tell(_("The questions have changed since they were answered: what still is the same is compared."))
    others = [r for r in results_of(now.experiment) if now.values.items() <= r.parameters.items()]
    tell_comparison(now.all_questions, prediction, result, others)


def seal(now: Standing, draft: Draft) -> None:
    """The prediction is written first, whole, and the draft removed after."""
    answers = [draft.answers[question.id] for question in now.questions]
    document = sealed(now.experiment.lab, now.experiment.name, asked.digest(now.experiment.questions()), answers,
                      after_the_run=bool(now.results), parameters=now.values)
    file = keep(now.experiment, document, beside=bool(now.tries))
    draft.remove()
    tell()
    tell(_("Sealed: {digits}").format(digits=document["seal"][:DIGITS]), style="bold")
    if not now.results:
        tell(_("Post these ten digits where others see them, in the course's forum say: they tell nothing of your "
               "answers, and prove later that you gave them before the run."))
    tell(_("kept in {file}").format(file=file), style="dim")


def draft_for(now: Standing) -> Draft:
    """What is answered and not sealed: who was ended between the two has both."""
    draft = draft_of(now.experiment, now.questions)
    if now.tries and now.tries[-1].prediction.answers == tuple(draft.answers.values()):
        draft.remove()
        return Draft(draft.file)
    return draft


def show(experiment: Experiment, machine: Machine) -> None:
    """What is asked, and what the program does, step by step."""
    path = experiment.source(machine.system)
    assert path, "a machine that runs it has a source of it"
    text = path.read_text(encoding="utf-8")
    tell(_("{experiment} on {machine}").format(experiment=experiment.full_name, machine=machine.name), style="bold")
    if question := read_lab(experiment.folder.parent).article().get("question"):
        tell(str(question))
    tell(_("What the program does (its comments and claims would tell the answers):"), style="dim")
    code((0, line) for line in source.declared(text).splitlines())
    for act in source.acts(text):
        tell()
        tell(act.step + (": " + _("absent: {why}").format(why=act.absent) if act.absent else ""), style="bold")
        code(act.lines)
    tell()
