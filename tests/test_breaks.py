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


ANSWERS = {}  # {(experiment, question): what the broken programs answer}


def run_break(experiment, brk):
    """The outcome without its result, of which what it answers to questions is kept."""
    outcome = breaks.run_break(experiment, brk, build_of(brk))
    if outcome.result:
        result = result_of(outcome.result, "")
        for question in questions_of(experiment.questions()):
            if question.is_for(result.machine.name):
                with contextlib.suppress(truth.NothingAsked):
                    ANSWERS.setdefault((experiment.full_name, question.id), set()).add(
                        truth.truth_of(question, result).value)
    return dataclasses.replace(outcome, result=None)


@functools.cache
def outcomes():
    """{(experiment, name, machine): BreakOutcome} of all that can be tried here."""
    here = [(e, b) for e, b in BREAKS if not why_not(e, b)]
    found = {}
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        running = {pool.submit(run_break, e, b): (e, b) for e, b in here}
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
    told = ANSWERS.get((experiment.full_name, question.id), set()) - {None}
    if not told:
        pytest.skip("no broken program ran here that could answer")
    assert len(told) > 1, f"every broken program answers {told}"
