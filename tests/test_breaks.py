"""Each break, applied to a copy, built and run, fails exactly what it says: on linux64, wine64 or cpu.

Four at a time, because a break is mostly waiting. What another break disturbs is tried again alone, a few times:
claims about the whole machine see every other program.
"""

import concurrent.futures
import contextlib
import dataclasses
import functools

import pytest

import house
from harness.driver import labs
from harness.launcher import breaks
from harness.launcher.building import program_commands
from harness.predictions import truth
from harness.predictions.questions import questions_of
from harness.results.from_json import result_of

ALONE = 3  # times
BREAKS = [(e, b) for e in house.EXPERIMENTS for b in breaks.read_breaks(e)]


def build_of(brk):
    return labs.BUILD / breaks.RUN_ON[brk.machine]


@functools.cache
def lacks(experiment, machine):
    """Why its breaks cannot be tried on the machine here."""
    if why := house.lacks(machine):
        return why
    try:
        program_commands.commands_of(experiment.full_name, (labs.BUILD / machine).resolve())
    except (OSError, LookupError, program_commands.subprocess.SubprocessError):
        return f"{experiment.full_name} is not built for {machine} here"
    return ""


def why_not(experiment, brk):
    return brk.lacks() or lacks(experiment, breaks.RUN_ON[brk.machine])


# {(experiment, question, machine): [(what a program answers, by how much that may miss)]}, whole and broken
ANSWERS = {}
WHOLE = "nothing is broken"


def whole(experiment, brk):
    """A break that changes nothing; what makes the others smaller is in it."""
    line = experiment.source(brk.machine).read_text(encoding="utf-8").partition("\n")[0]
    return dataclasses.replace(brk, name=WHOLE, find=line, replace=line, fails=(), unseen=False)


def run_break(experiment, brk):
    """The outcome without its result, of which what it answers to questions is kept."""
    outcome = breaks.run_break(experiment, brk, build_of(brk))
    if outcome.result:
        for claim in outcome.result["claims"]:
            if claim["says"] in outcome.known:
                claim["verdict"] = "differs"
        result = result_of(outcome.result, "")
        for question in questions_of(experiment.questions()):
            if question.is_for(result.machine.name):
                with contextlib.suppress(truth.NothingAsked):
                    told = truth.truth_of(question, result)
                    within = truth.tolerance(question, result, told.noise) if question.kind == "number" else 0
                    ANSWERS.setdefault((experiment.full_name, question.id, result.machine.name), []).append(
                        (told.value, within))
    return dataclasses.replace(outcome, result=None)


@functools.cache
def outcomes():
    """{(experiment, name, machine): BreakOutcome} of all that can be tried here."""
    here = [(e, b) for e, b in BREAKS if not why_not(e, b)]
    found = {}
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        asked = {(e.full_name, b.machine): (e, whole(e, b)) for e, b in here if e.questions()}
        running = {pool.submit(run_break, e, b): (e, b) for e, b in [*here, *asked.values()]}
        for future in concurrent.futures.as_completed(running):
            experiment, brk = running[future]
            found[experiment.full_name, brk.name, brk.machine] = future.result()
    for experiment, brk in BREAKS:
        key = (experiment.full_name, brk.name, brk.machine)
        for _again in range(ALONE):
            if key in found and not found[key].as_recorded:
                found[key] = run_break(experiment, brk)
    return found


@pytest.mark.parametrize("experiment, brk", BREAKS, ids=[f"{e.full_name}-{b.machine}-{b.name}" for e, b in BREAKS])
def test_break_fails_what_it_says(experiment, brk):
    if why := why_not(experiment, brk):
        pytest.skip(why)
    outcome = outcomes()[experiment.full_name, brk.name, brk.machine]
    assert outcome.as_recorded, f"{outcome.sentence}\n{outcome.output[-2000:]}"


def test_breaks_have_names_of_their_own():
    names = [(e.full_name, b.machine, b.name) for e, b in BREAKS]
    assert len(names) == len(set(names))


QUESTIONS = [(e, q) for e in house.EXPERIMENTS for q in questions_of(e.questions())]


@pytest.mark.parametrize("experiment, question", QUESTIONS, ids=[f"{e.full_name}-{q.id}" for e, q in QUESTIONS])
def test_some_break_changes_what_a_question_asks(experiment, question):
    """A question that no edit of the program answers otherwise asks about nothing. None: a machine cannot tell."""
    outcomes()
    told = {machine: [(value, within) for value, within in answers if value is not None]
            for (*which, machine), answers in ANSWERS.items() if which == [experiment.full_name, question.id]}
    if not any(told.values()):
        pytest.skip("no broken program ran here that could answer")
    assert any(differ(answers) for answers in told.values()), f"the same, whole and broken: {told}"


def differ(answers):
    """Do any two differ by more than they may miss?"""
    if all(isinstance(value, str) for value, _within in answers):
        return len(set(answers)) > 1
    return bool(answers) and max(v for v, _w in answers) - min(v for v, _w in answers) > max(w for _v, w in answers)
