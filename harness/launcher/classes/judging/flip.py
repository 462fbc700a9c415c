"""A flip is judged by what falls: exactly the claims that the task names, of those that hold unedited."""

import difflib

from harness.assignments.done import lines_changed
from harness.classes.grades import Part
from harness.driver.labs import Experiment
from harness.launcher.classes.judging.asked import (Asked, NotJudged, fallen, line, lines, some,
                                                    standing, verdicts_in, whole)
from harness.launcher.classes.judging.outside import outside
from harness.launcher.classes.judging.runs import compiler_says, foul_of, not_its_own, why_none
from harness.launcher.classes.judging.settled import official, settled
from harness.launcher.classes.sandbox import running
from harness.launcher.classes.sandbox.ran import Ran
from harness.launcher.setup.machines import machine_named
from harness.results import reading
from harness.results.reading import Unusable
from harness.results.words import Sentence, Why

LONGEST = 64 << 10  # bytes of an edited source; no experiment's has a quarter of it
SHOWN = 400  # lines of a diff


def parts(asked: Asked) -> tuple[Part, ...]:
    task = asked.task
    experiment = asked.experiment(task.experiments[0])
    system = machine_named(task.machine).system
    data = asked.files.get(f"flips/{experiment.lab}/{experiment.name}/{system}.c")
    if data is None:
        return ()
    if not (source := experiment.source(system)):
        raise NotJudged(Sentence("{experiment} has no source for {machine}", experiment=experiment.full_name,
                                 machine=task.machine))
    given = source.read_text(encoding="utf-8")
    try:
        edited = reading.decoded(data)
        if len(data) > LONGEST:
            raise Unusable(Sentence("has {size:,} bytes; more than {limit:,} are not read", size=len(data),
                                    limit=LONGEST))
    except Unusable as said:
        return (Part(experiment.full_name, None, (Sentence("the edited source {why}", why=said.why),),
                     text=lines(data[:2000].decode(errors="replace"))),)
    try:
        good, notes = judged(asked, experiment, source.name, given, edited)
    except NotJudged as said:  # with no diff: there is nothing for a person to look at
        return (Part(experiment.full_name, None, (said.why,)),)
    return (Part(experiment.full_name, good, notes, diff="" if good is not None else diff(given, edited, source.name)),)


def judged(asked: Asked, experiment: Experiment, name: str, given: str, edited: str) -> tuple[bool | None,
                                                                                              tuple[Why, ...]]:
    if not lines_changed(given, edited):
        return False, (Sentence("the source is as it was given"),)
    if beyond := outside(given, edited):
        return None, beyond
    machine, values = asked.task.machine, asked.values(experiment.full_name)
    if machine not in running.NATIVE:
        return None, (Sentence("a program of {machine} is not run in the sandbox: a person judges it",
                               machine=machine),)

    def run() -> Ran:
        return running.run_source(experiment, machine, {name: edited.encode()}, values)

    ran = whole(run())
    if foul := foul_of(ran):
        return None, foul
    if ran.compiler:
        return False, (Sentence("it does not compile: {error}", error=compiler_says(ran)),)
    holds = standing(official(experiment, machine, values))
    if not any(ran.results):
        return False, (Sentence("it gave no result: {why}", why=why_none(ran)),)
    if not all(ran.results):
        return None, (Sentence("some of its runs gave a result, and some did not: {why}", why=why_none(ran)),)
    if why := foreign(ran, experiment, holds, edited):
        return None, (why,)
    ran = settled(ran, run)
    if why := foreign(ran, experiment, holds, edited):
        return None, (why,)
    return compared(asked, ran, holds)


def foreign(ran: Ran, experiment: Experiment, holds: tuple[str, ...], edited: str) -> Why | None:
    """What of its results, or what it did besides, is for a person to look at."""
    told = [*foul_of(ran), *(not_its_own(experiment, holds, edited, one) for one in ran.results if one)]
    return next(filter(None, told), None)


def compared(asked: Asked, ran: Ran, holds: tuple[str, ...]) -> tuple[bool | None, tuple[Why, ...]]:
    wanted = set(asked.task.falls)
    if never := [says for says in asked.task.falls if says not in holds]:
        raise NotJudged(Sentence("unedited, the experiment does not hold this in the sandbox: {claims}",
                                 claims=some(never)))
    verdicts, fell = verdicts_in(ran), fallen(ran) & set(holds)
    if differ := [says for says in holds if {"held", "failed"} <= verdicts[says]]:
        return None, (Sentence("its runs do not agree; sometimes falls: {claims}", claims=some(differ)),)
    if unseen := [says for says in asked.task.falls if verdicts[says] == {"unknown"}]:
        return None, (Sentence("this could not be told in any of its runs: {claims}", claims=some(unseen)),)
    good, few, many = (some(says for says in holds if says in of)
                       for of in (fell & wanted, wanted - fell, fell - wanted))
    return fell == wanted, (*[Sentence("fell as it should: {claims}", claims=good)] * bool(good),
                            *[Sentence("did not fall: {claims}", claims=few)] * bool(few),
                            *[Sentence("fell too: {claims}", claims=many)] * bool(many))


def diff(given: str, edited: str, name: str) -> str:
    """For a person; a very long one ends with dots."""
    found = list(difflib.unified_diff(given.splitlines(), edited.splitlines(), name, name, lineterm=""))
    return "\n".join(map(line, found[:SHOWN])) + "\n..." * (len(found) > SHOWN)
