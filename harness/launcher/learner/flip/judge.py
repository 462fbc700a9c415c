"""Judges an edit of a learner's: what fell, what should have, and a sentence for all that may go wrong before."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from harness.driver import __main__ as drive
from harness.driver.labs import Experiment
from harness.launcher.building.cmake import first_error
from harness.launcher.building.program_commands import ProgramCommands
from harness.launcher.learner.flip.bounds import Amounts, allowed
from harness.launcher.learner.flip.claims_in import first_change, first_write, lines_of_claims
from harness.launcher.learner.flip.target import ATTEMPTS, Target, fallen
from harness.launcher.learner.flip.trial import Tried, tried
from harness.results.amounts import rough
from harness.results.claimed import told
from harness.results.words import _, ngettext

SHOWN = 30  # lines of a compiler's words


@dataclass(frozen=True)
class Verdict:
    """Of the edit `text`. `sentence`: why it could not be judged; empty if it was, and `fell` is then what fell."""

    target: Target
    text: str
    fell: frozenset[str] = frozenset()
    sentence: str = ""
    words: str = ""  # of the compiler, or of the program
    result: dict[str, Any] | None = None

    @property
    def exactly(self) -> bool:
        return not self.sentence and self.fell == set(self.target.fails)


def judge(experiment: Experiment, commands: ProgramCommands, target: Target, name: str, text: str) -> Verdict:
    """Judge `text`, the edited source `name`."""
    if change := first_change(target.given, text):
        words = [_("it was: {text}").format(text=change.was or "-"), _("it is:  {text}").format(text=change.now or "-")]
        return Verdict(target, text, words="\n".join(words), sentence=_(
            "line {line} of {file}: claims and the names of steps must stand as they were given; edit what they look at"
        ).format(line=change.line, file=name))
    if write := first_write(target.given, text):
        return Verdict(target, text, words=_("it is:  {text}").format(text=write.now), sentence=_(
            "line {line} of {file}: what the probe saw and what it keeps may not be written to, nor hidden by a macro; "
            "edit what it looks at").format(line=write.line, file=name))
    most = allowed(target.usual, commands.build)
    for _attempt in range(ATTEMPTS):
        outcome = tried(commands, name, text, most, target.parameters)
        verdict = verdict_of(experiment, target, name, text, outcome, most)
        if verdict.exactly or verdict.sentence:
            break
    return verdict


def verdict_of(experiment: Experiment, target: Target, name: str, text: str, outcome: Tried, most: Amounts) -> Verdict:
    if outcome.hit:
        return Verdict(target, text, sentence=too_much(outcome, most))
    if outcome.compiler is not None:
        return Verdict(target, text, sentence=_("it does not compile: {error}").format(
            error=first_error(outcome.compiler)), words=outcome.compiler)
    if outcome.how != "ran":
        return Verdict(target, text, sentence=_("it gave no result: {why}").format(why=printable(outcome.why or "")))
    if wrong := not_its_own(experiment, target, text, outcome.result):
        return Verdict(target, text, sentence=wrong)
    return Verdict(target, text, fallen(outcome, target.holds), result=outcome.result)


def too_much(outcome: Tried, most: Amounts) -> str:
    """The sentence for a bound that was hit, by the program or by its compiler."""
    used, who = outcome.used, _("the compiler") if outcome.compiler is not None else _("the program")
    told = {
        "seconds": _("{who} was ended: it was still running after {most} seconds").format(
            who=who, most=f"{most.seconds:.0f}"),
        "tasks": _("{who} was ended: it had {used} processes and threads at once, and may have {most}").format(
            who=who, used=f"{used.tasks:,}", most=f"{most.tasks:,}"),
        "memory": _("{who} was ended: it had {used} of memory resident, and may have {most}").format(
            who=who, used=rough(used.memory), most=rough(most.memory)),
        "disk": _("{who} was ended: its files took {used}, and may take {most}").format(
            who=who, used=rough(used.disk), most=rough(most.disk)),
    }
    return told[outcome.hit]


def not_its_own(experiment: Experiment, target: Target, text: str, result: Any) -> str:
    """Why a result is not what the probe writes of this source; empty if it may be."""
    if wrong := drive.not_as_written_now(result | {"source": {"file": "", "text": ""},
                                                   "ended": {"how": "ran", "why": None}}):
        return printable(wrong)
    if (result["lab"], result["experiment"]) != (experiment.lab, experiment.name):
        return _("its result is not its own: it is of {lab}.{experiment}").format(
            lab=printable(result["lab"]), experiment=printable(result["experiment"]))
    places = lines_of_claims(text)
    for claim in result["claims"]:
        lines = places.get(claim["says"])
        if lines and not any(first <= claim["line"] <= last for first, last in lines):
            return _("its result is not its own: it claims on line {line} what stands on line {other}: {says}").format(
                line=claim["line"], other=lines[0][0], says=claim["says"])
    made = {claim["says"] for claim in result["claims"]}
    if gone := [says for says in target.holds if says not in made]:
        return ngettext("it ends without making a claim that it made before: {says}",
                        "it ends without making {n} claims that it made before, the first: {says}", len(gone)).format(
                            n=len(gone), says=gone[0])
    return ""


def printable(text: str) -> str:
    """A text of somebody else's, without what moves a terminal."""
    return "".join(one if one.isprintable() else "?" for one in text)


def lines(verdict: Verdict, name: str) -> Iterator[str]:
    """What a person is told of a verdict."""
    if verdict.sentence:
        yield _("not judged: {why}").format(why=verdict.sentence)
        said = verdict.words.rstrip().splitlines()
        yield from (f"  | {printable(line)}" for line in said[:SHOWN])
        if further := len(said[SHOWN:]):
            yield "  | " + ngettext("({n} line more)", "({n} lines more)", further).format(n=further)
        return
    wanted, claims = verdict.target.fails, {c["says"]: c for c in verdict.result["claims"]} if verdict.result else {}
    more, fewer = [s for s in claims if s in verdict.fell and s not in wanted], [
        s for s in wanted if s not in verdict.fell]
    for word, listed in ((_("fell as it should"), [s for s in wanted if s in verdict.fell]),
                         (_("DID NOT FALL"), fewer), (_("FELL TOO"), more)):
        yield from (f"  {word:18} {told(claims[says], name)}" for says in listed)
    if verdict.exactly:
        yield _("exactly: what should fall fell, and nothing else")
    elif not verdict.fell:
        yield _("nothing fell: the edit changes nothing that a claim looks at")
    else:
        parts = [ngettext("too little: {n} claim did not fall", "too little: {n} claims did not fall",
                          len(fewer)).format(n=len(fewer))] * bool(fewer) + \
            [ngettext("too much: {n} claim fell that should stand", "too much: {n} claims fell that should stand",
                      len(more)).format(n=len(more))] * bool(more)
        yield "; ".join(parts)
