"""What a learner said beside what the run says: in words, under each surprise what it means and where it shows."""

from harness.driver.labs import ROOT, Experiment
from harness.handouts.source_lines import lead
from harness.launcher.learner.asking import in_words
from harness.launcher.learner.terminal import code, pairs, tell
from harness.predictions.compare import SURPRISE, UNSEEN, Compared, compare_all, is_same
from harness.predictions.prediction import SURE, Prediction
from harness.predictions.questions import Question
from harness.predictions.truth import NothingAsked, tolerance, truth_of
from harness.results.model import Result
from harness.results.words import _, all_of, look_up

STYLES = {SURPRISE: "bold magenta", UNSEEN: "dim"}  # no text: rich's


def tell_comparison(questions: tuple[Question, ...], prediction: Prediction, result: Result,
                    others: list[Result]) -> None:
    """`result`: of the machine that was asked. `others`: of others, which are named where they answer otherwise."""
    for compared in compare_all(questions, prediction, result):
        tell()
        tell(look_up(compared.question.prompt))
        pairs(figures(compared, result))
        tell(_(compared.word), style=STYLES.get(compared.word, "bold"), indent=2)
        if compared.word == UNSEEN and compared.truth.why:
            tell(look_up(str(compared.truth.why)), indent=2)
        if compared.word == SURPRISE:
            tell_surprise(compared, result)
        if compared.given and compared.given.value is not None and compared.question.context:
            tell(look_up(compared.question.context), indent=2)
        for answer, machines in otherwise(compared, result, others).items():
            tell(_("on {machines} it is {answer}").format(machines=all_of(machines), answer=answer), indent=2)
    if result.source:
        tell()
        tell(" ".join(map(look_up, lead(result.source.text))).strip(), style="dim")


def figures(compared: Compared, result: Result) -> list[tuple[str, str]]:
    """The learner's answer and the machine's."""
    question, given, truth = compared.question, compared.given, compared.truth
    found = []
    if given and given.value is not None:
        sure = f" ({_(SURE[given.sure])})" if given.sure else ""
        found.append((_("you said:"), in_words(question, given.value) + sure))
    if truth.value is not None:
        noise = _("noise {noise}").format(noise=in_words(question, truth.noise)) if truth.noise else ""
        found.append((f"{result.machine.name}:", in_words(question, truth.value) + (f" ({noise})" if noise else "")))
    return found


def tell_surprise(compared: Compared, result: Result) -> None:
    """The name of what was believed, the claim that refutes it, and the line of the source that shows it."""
    if compared.wrong:
        tell(_("the idea behind it: {name}").format(name=look_up(compared.wrong.name)), indent=2)
    if compared.claim:
        tell(_("refuted by: {claim}").format(claim=look_up(compared.claim.says)), indent=2)
    number = compared.claim.line if compared.claim else compared.truth.line
    lines = result.source.text.split("\n") if result.source else []
    if result.source and 0 < number <= len(lines):
        tell(_("to be seen in {file}:{line}").format(file=path_of(result), line=number), indent=2)
        code([(number, lines[number - 1].strip())])


def path_of(result: Result) -> str:
    """The source, as a person opens it from the repository's top."""
    assert result.source
    folder = Experiment(result.lab, result.experiment, ROOT / "labs" / result.lab / result.experiment).folder
    return str((folder / result.source.file).relative_to(ROOT))


def otherwise(compared: Compared, result: Result, others: list[Result]) -> dict[str, list[str]]:
    """The answers of other machines that are not this one's, each with the machines that give it."""
    found: dict[str, list[str]] = {}
    question, here = compared.question, compared.truth.value
    for other in others:
        if other.machine.name == result.machine.name or not question.is_for(other.machine.name):
            continue
        try:
            there = truth_of(question, other)
        except NothingAsked:
            continue
        within = max(compared.within, tolerance(question, other, there.noise)) if question.kind == "number" else 0
        if there.value is not None and here is not None and not is_same(here, there.value, within):
            found.setdefault(in_words(question, there.value), []).append(other.machine.name)
    return found


def surprises(questions: tuple[Question, ...], prediction: Prediction, result: Result) -> int:
    return sum(one.word == SURPRISE for one in compare_all(questions, prediction, result))
