"""The questions of an experiment, one after another. What was answered is kept at once."""

import unicodedata

from harness.launcher.learner.kept.drafts import Draft
from harness.launcher.learner.terminal import hear, pairs, tell
from harness.predictions.prediction import SURE, Given
from harness.predictions.questions import BYTES, YES_NO, Question
from harness.predictions.truth import Answer
from harness.predictions.typed import NotUnderstood, letters, read_answer
from harness.results.amounts import count, exact
from harness.results.words import _, look_up

HINT, BACK = ("?", "\uff1f"), ("<", "\uff1c")  # as a Chinese keyboard gives them, too


def ask_all(questions: list[Question], draft: Draft, page: int) -> None:
    """Until each has its answer in `draft`; EOFError or KeyboardInterrupt where the person leaves before."""
    tell(_("Enter skips a question, ? gives a hint, < goes back to the one before, Ctrl-D leaves: every answer is kept "
           "at once."), style="dim")
    while question := draft.open(questions):
        tell()
        tell(_("Question {n} of {all}").format(n=questions.index(question) + 1, all=len(questions)), style="dim")
        tell(look_up(question.prompt), style="bold")
        if question.kind == "choice":
            pairs((f"{letter})", look_up(says)) for letter, says in letters(question))
        ask(question, draft, page)


def ask(question: Question, draft: Draft, page: int) -> None:
    """One answer, how sure and why; or the one before is open again."""
    answer: Answer | None = None
    while answer is None:
        typed = hear(asked_for(question))
        if typed in BACK:
            return draft.back()
        if not typed:
            tell(_("skipped"), style="dim")
            return draft.answer(Given(question.id, None, question.unit))
        if typed in HINT:
            tell(look_up(draft.next_hint(question) or "") or _("there is no further hint"), indent=2)
            continue
        try:
            answer = read_answer(question, typed, page)
        except NotUnderstood as said:
            tell(str(said.why), indent=2)
    draft.answer(Given(question.id, answer, question.unit))
    tell(_("taken as: {answer}").format(answer=in_words(question, answer)), style="dim", indent=2)
    sure = ask_sure()
    draft.answer(Given(question.id, answer, question.unit, sure))
    if why := hear(_("Why? A line, or Enter:")):
        draft.answer(Given(question.id, answer, question.unit, sure, why))


def ask_sure() -> int | None:
    scale = ", ".join(f"{n} {_(SURE[n])}" for n in SURE)
    while typed := unicodedata.normalize("NFKC", hear(_("How sure? {scale}, or Enter:").format(scale=scale))):
        if typed in map(str, SURE):
            return int(typed)
        tell(_("answer with a number, 1 to 4, or Enter"), indent=2)
    return None


def asked_for(question: Question) -> str:
    """What a prompt says is wanted."""
    if question.kind == "yes-no":
        return _("{yes} or {no}:").format(yes=_(YES_NO[0]), no=_(YES_NO[1]))
    if question.kind == "choice":
        return _("A letter:")
    if question.unit == BYTES:
        return _("Bytes, as 4096, 64 KiB, 1G or -10 MiB:")
    return _("How many {unit}:").format(unit=look_up(question.unit))


def in_words(question: Question, answer: Answer) -> str:
    """An answer as a person reads it."""
    if isinstance(answer, str):
        return _(answer) if question.kind == "yes-no" else look_up(answer)
    if question.unit != BYTES:
        return f"{count(answer)} {look_up(question.unit)}"
    return exact(answer) if abs(answer) >= 1024 and answer % 1024 == 0 else _("{n} bytes").format(n=count(answer))
