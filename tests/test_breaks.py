"""Each break, applied to a copy, built and run, fails exactly what it says: on linux64, wine64 or cpu.

Four at a time, because a break is mostly waiting. What another break disturbs is tried once more alone: claims about
the whole machine see every other program.
"""

import concurrent.futures
import functools

import pytest

import house
from report import breaks, labs, recipe

BREAKS = [(e, b) for e in house.EXPERIMENTS for b in breaks.read_breaks(e)]


def build_of(brk):
    return labs.ROOT / "build" / breaks.RUN_ON[brk.machine]


def is_built(experiment, brk):
    """Whether its program can be had here; the first for Wine brings the prefix up."""
    try:
        return bool(recipe.recipe_of(experiment.full_name, build_of(brk).resolve()))
    except (OSError, LookupError, StopIteration, recipe.subprocess.SubprocessError):
        return False


@functools.cache
def outcomes():
    """{(experiment, name, machine): BreakOutcome}, or None where it is not built."""
    here = {(e.full_name, b.machine): is_built(e, b) for e, b in BREAKS}
    found = {}
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        running = {pool.submit(breaks.run_break, e, b, build_of(b)): (e, b) for e, b in BREAKS
                   if here[e.full_name, b.machine]}
        for future in concurrent.futures.as_completed(running):
            experiment, brk = running[future]
            found[experiment.full_name, brk.name, brk.machine] = future.result()
    for experiment, brk in BREAKS:
        key = (experiment.full_name, brk.name, brk.machine)
        if key in found and not found[key].as_recorded:
            found[key] = breaks.run_break(experiment, brk, build_of(brk))
    return found


@pytest.mark.parametrize("experiment, brk", BREAKS, ids=[f"{e.full_name}-{b.machine}-{b.name}" for e, b in BREAKS])
def test_break_fails_what_it_says(experiment, brk):
    outcome = outcomes().get((experiment.full_name, brk.name, brk.machine))
    if outcome is None:
        pytest.skip(f"{experiment.full_name} is not built for {breaks.RUN_ON[brk.machine]} here")
    assert outcome.as_recorded, f"{outcome.sentence}\n{outcome.output[-2000:]}"


def test_breaks_have_names_of_their_own():
    names = [(e.full_name, b.machine, b.name) for e, b in BREAKS]
    assert len(names) == len(set(names))
