"""The contracts of questions.toml: docs/questions.md. What needs a run is held against the results of the last one."""

import re

import pytest

import house
from house import EXPERIMENTS, LABS, sources
from test_contracts import results_of
from harness.driver.labs import lab_record
from harness.launcher.breaks import read_breaks
from harness.predictions import expressions, truth
from harness.predictions.questions import is_on, questions_of, system_of
from harness.predictions.truth import truth_of
from harness.predictions.typed import NotUnderstood, read_number
from harness.results import check
from harness.results.from_json import result_of

CENTRAL = {"02-virtual-memory.reserve-commit-touch", "02-virtual-memory.protection", "03-pagefile.commit-limit",
           "04-mmap.big-file", "04-mmap.pagefile-backed", "04-mmap.sparse", "05-heap.small-blocks",
           "06-alignment.struct-packing"}
MACHINES = {"linux": ("linux64", "linux32"), "windows": ("wine64", "wine32"), "cpu": ("cpu",)}
FIGURES = {f"{group}.{column}" for group, columns in (
    ("process", ("space", "commit", "resident")), ("region", ("reserved", "committed", "resident")),
    ("memory_status", ("avail_physical", "avail_page_file", "avail_virtual"))) for column in columns} | {"faults"}
COLUMNS = r"\b(space|commit|resident|reserved|committed|available (physical|page file|virtual))\b"
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?: ?(?:[KMGT]i?B|bytes|pages)\b)?")
QUESTIONS = [(e, q) for e in EXPERIMENTS for q in questions_of(e.questions())]
by_lab = pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
by_experiment = pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.full_name)
by_question = pytest.mark.parametrize("experiment, question", QUESTIONS,
                                      ids=[f"{e.full_name}-{q.id}" for e, q in QUESTIONS])


def asked_of(question):
    """Every place in which the run answers a question."""
    return [asked for asked in (question.asked, *(c.asked for c in question.choices)) if asked]


def is_of_a_column(question):
    return question.kind == "number" and bool(question.asked.figure)


def systems_of(experiment, question):
    """The systems of the experiment's sources on which the question is asked."""
    return [s for s in sources(experiment) if any(question.is_for(m) for m in MACHINES[s])]


def text_for(experiment, system):
    """The source for a system, with what it includes."""
    beside = [p.read_text() for p in experiment.folder.parent.rglob("*") if p.suffix in (".h", ".asm")]
    return house.plain("\n".join([sources(experiment)[system].read_text(), *beside]))


def answers(experiment, question):
    """(result, truth) of each machine here that can be asked and tells."""
    found = [result_of(document, "") for document in results_of(experiment)]
    told = [(r, truth_of(question, r)) for r in found if question.is_for(r.machine.name)]
    return [(result, answer) for result, answer in told if answer.value is not None]


@by_lab
def test_questions_fit_their_schema(lab):
    """Next: see docs/questions.md for the keys."""
    wrong = check.load(house.ROOT / "harness/results/lab.schema.json")(lab_record(lab))
    assert wrong is None, f"{lab.name}: {wrong}"


@by_experiment
def test_experiment_asks_enough(experiment):
    """Next: write questions.toml: see docs/questions.md."""
    questions = questions_of(experiment.questions())
    least = 5 if experiment.full_name in CENTRAL else 2
    for system in sources(experiment):
        asked = [q for q in questions if system in systems_of(experiment, q)]
        assert len(asked) >= least, f"{system}: {len(asked)} questions of {least}"
    assert sum(map(is_of_a_column, questions)) * 2 <= len(questions), "more than half ask for a column's change"
    assert len({q.id for q in questions}) == len(questions)


@by_experiment
def test_questions_differ_in_more_than_a_step_a_column_or_a_number(experiment):
    """Next: ask about another idea."""
    steps = "|".join(re.escape(s) for source in sources(experiment).values() for s in house.steps_of(source))
    seen = [re.sub(rf"\b(re)?({steps})(s|es|ed|d|ting|ing)?\b|{COLUMNS}|[\d,.]+ ?([KMGT]i?B)?", "#", q.prompt.lower())
            for q in questions_of(experiment.questions())]
    assert len(set(seen)) == len(seen), seen


@by_experiment
def test_one_answer_surprises(experiment):
    """A wrong that a statement of the articles, or the other system, says.

    Next: give a wrong the key from: the statement of the article, or the system, that says so.
    """
    lab = next(lab for lab in LABS if lab.name == experiment.lab)
    then = {s["id"]: s["then"] for s in lab.article()["statement"]}
    said = {w.said_by for q in questions_of(experiment.questions()) for w in q.wrongs if w.said_by}
    systems = {*MACHINES, *(m for ms in MACHINES.values() for m in ms)}
    assert said, "no wrong has `from`"
    for one in said - systems:
        assert one in then, f"from = {one}: no statement of {lab.name}, no machine and no system"
        assert then[one] != "true", f"{one} is true, so nobody is wrong who believes it"


@by_question
def test_question_is_whole(experiment, question):
    """Next: add what is missing: a hint, two named wrongs for a number, one for a word."""
    assert question.prompt.rstrip().endswith("?") and question.hints and asked_of(question)
    least = 2 if question.kind == "number" else 1
    assert len(question.wrongs) >= least, f"{least} named wrongs at least"
    assert all(w.name and w.see for w in question.wrongs)
    if question.kind != "number":
        words = {"yes", "no"} if question.kind == "yes-no" else {c.says for c in question.choices}
        assert {w.when for w in question.wrongs} <= words, "a wrong is one of the answers"
    for asked in asked_of(question):
        assert bool(asked.step) == bool(asked.figure), "a figure has its step, and the other way round"
        assert asked.figure in FIGURES | {""}, asked.figure


@by_question
def test_question_asks_for_what_there_is(experiment, question):
    """Next: name steps, figures and claims as the sources do; `on` says where it is asked."""
    assert systems_of(experiment, question)
    for system in systems_of(experiment, question):
        text, steps = text_for(experiment, system), house.steps_of(sources(experiment)[system])
        for asked in asked_of(question):
            assert asked.step in ("", *steps), f"{system}: no step {asked.step}"
            assert not asked.claims or any(f'"{says}"' in text for says in asked.claims), f"{system}: {asked.claims}"
        for wrong in question.wrongs:
            if any(is_on(wrong.on, machine) and question.is_for(machine) for machine in MACHINES[system]):
                assert any(f'"{says}"' in text for says in wrong.see), f"{system}: nothing refutes {wrong.name}"


@by_question
def test_run_answers_and_no_wrong_is_right(experiment, question):
    """Where another machine's answer is named as the wrong one, it is what that machine says.

    Next: mend the condition of the wrong, or say with `on` where it is wrong.
    """
    told = answers(experiment, question)
    for result, answer in told:
        names = expressions.names_of(result.machine, result.parameters)
        within = truth.tolerance(question, result, answer.noise) if question.kind == "number" else 0
        for wrong in question.wrongs:
            right = expressions.holds(wrong.when, answer.value, names, within) if question.kind == "number" else \
                wrong.when == answer.value
            machine = result.machine.name
            assert not right or not is_on(wrong.on, machine), f"{machine}: {wrong.name}: {answer.value} is right"
            if wrong.said_by in (machine, system_of(machine)):
                assert right, f"{machine} says {answer.value}, not {wrong.when}"


@by_question
def test_answer_is_not_given_away(experiment, question):
    """Next: take the number out of the question, its hints but the last, and Think first."""
    text = " ".join([question.prompt, *question.hints[:-1]])
    handout = (experiment.folder.parent / "README.md").read_text().partition("## Think first")[2].partition("\n## ")[0]
    for says in house.claims_of(experiment):
        assert says not in text + handout, f"the claim itself: {says}"
    assert not question.context or question.context not in handout
    for result, answer in answers(experiment, question) if question.kind == "number" else []:
        for place in (text, handout if abs(answer.value) >= 1000 else ""):
            for number in map(str.strip, NUMBER.findall(place)):
                try:
                    told = read_number(number.lower(), question.unit, result.machine.page)
                except NotUnderstood:
                    continue
                assert abs(told) != abs(answer.value), f"{result.machine.name}: {number} gives {answer.value} away"


@by_experiment
def test_one_answer_differs_where_machines_part(experiment):
    """Where the same sentence is held to another figure elsewhere, one question's answer depends on the machine.

    Next: ask about what the machines do not share.
    """
    found = [result_of(document, "") for document in results_of(experiment)]
    held = {}
    claims = [c for r in found for c in r.claims if c.relation == "==" and c.verdict == "held"]
    for claim in (c for c in claims if c.unit in ("number", "yes")):
        held.setdefault(claim.says, set()).add(claim.expected)
    if not any(len(values) > 1 for values in held.values()):
        pytest.skip("the machines that ran here do not part in it")
    answered = [{a.value for _result, a in answers(experiment, q)} for q in questions_of(experiment.questions())]
    assert any(len(values) > 1 for values in answered), \
        f"the same everywhere, though machines part in: {[s for s, v in held.items() if len(v) > 1]}"


@by_question
def test_a_break_changes_what_a_claim_answers(experiment, question):
    """Of figures and tables test_breaks.py asks the same, with the broken programs.

    Next: ask about a claim that a break names.
    """
    claims = {says for asked in asked_of(question) for says in asked.claims}
    if claims and question.asked:
        assert claims & {says for b in read_breaks(experiment) for says in b.fails}, f"no break is about {claims}"
