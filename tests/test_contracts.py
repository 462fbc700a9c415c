"""The contracts that hold for every lab there is or will be. They find the labs by looking at the tree."""

import ast
import collections
import json
import re
import sys

import pytest

import budgets
import house
from house import EXPERIMENTS, LABS, sources
from harness.driver.labs import read_toml
from harness.launcher.breaks import read_breaks

SECTIONS = ["Question", "What the article says", "Words", "Think first", "Steps", "Run it", "What you should see",
            "When you will not", "Where the systems part", "Try", "Check yourself", "Read on"]
MODULES = [path for room in ("harness", "report") for path in house.ROOT.glob(f"{room}/**/*.py")]
by_lab = pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
by_experiment = pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.full_name)


def system_of(result):
    """What a result's source is written for: linux, windows or cpu."""
    return re.match("linux|windows|cpu", result["machine"]["name"].replace("wine", "windows"))[0]


def results_of(experiment, system=None):
    """The results of the last run on any machine (of `system`), as parsed JSON, of the sources as they are now. A test
    that asks is skipped, with a word, where there is none: it could only hold, whatever the sources say."""
    found = [result for path in house.results_of(experiment) if (result := json.loads(path.read_text()))["steps"]]
    asked = [result for result in found if system in (None, system_of(result))]
    now = [result for result in asked if house.is_of_now(experiment, result)]
    if not now:
        where = f" on {house.MACHINE_OF[system]}" if system else ""
        pytest.skip(f"{experiment.full_name} has changed since its last run{where}" if asked else
                    f"{experiment.full_name} did not run here{where}")
    return now


def test_there_are_labs():
    assert LABS and EXPERIMENTS


@by_lab
def test_lab_folder_has_its_shape(lab):
    """Next: add the file that is missing, or the add_experiment line in the lab's CMakeLists.txt."""
    for name in ("README.md", "CMakeLists.txt", "article.toml"):
        assert (lab.folder / name).is_file(), f"{lab.name} has no {name}"
    named = {e.name for e in lab.experiments}
    folders = {path.name for path in lab.folder.iterdir() if path.is_dir() and any(path.glob("*.c"))}
    shared = set(re.findall(r" (\w[\w-]*)/[\w$]", (lab.folder / "CMakeLists.txt").read_text())) - named
    assert folders == named | shared, "every folder with a source is in CMakeLists.txt, and the other way round"


@by_experiment
def test_experiment_folder_has_its_shape(experiment):
    """Next: write linux.c and windows.c (any.c where no call differs, cpu.c for the emulated CPU), and breaks.toml."""
    systems = set(sources(experiment))
    assert "cpu" in systems or systems >= {"windows", "linux"}, f"{experiment.full_name} has only {systems}"
    assert experiment.breaks_file().is_file()


@by_lab
def test_handout_has_its_sections(lab):
    """Next: give the lab's README.md these sections in this order."""
    assert house.readme_sections(lab) == SECTIONS


@by_experiment
def test_steps_are_the_same_everywhere(experiment):
    """README table = windows.c = linux.c; a cpu.c has a table of its own where it stands beside them.

    Next: write the steps of windows.c, linux.c and the hand-out's table in the same order; step_absent, where there is
    none.
    """
    lab = next(lab for lab in LABS if lab.name == experiment.lab)
    table = house.readme_steps(lab).get(experiment.name)
    assert table, f"the hand-out has no step table under ### {experiment.name}"
    by_system = sources(experiment)
    for system, source in by_system.items():
        beside = system == "cpu" and len(by_system) > 1
        documented = house.readme_steps(lab).get(f"{experiment.name} (cpu)", table) if beside else table
        assert house.steps_of(source) == documented["step"], f"{source.relative_to(house.ROOT)} and the hand-out differ"
        assert system in documented, f"the step table of {experiment.name} has no column for {system}"


@by_experiment
def test_steps_are_those_of_the_last_run(experiment):
    """Next: run it again; a step must not depend on the machine."""
    for result in results_of(experiment):
        written = house.steps_of(sources(experiment)[system_of(result)])
        assert [step["name"] for step in result["steps"]] == written, f"on {result['machine']['name']}"


@by_experiment
def test_claims_are_sentences_and_unique(experiment):
    """Next: say each claim once, in ASCII, without a full stop."""
    for result in results_of(experiment):
        says = [claim["says"] for claim in result["claims"]]
        assert says and len(says) == len(set(says)), "no claim, or one twice"
        for sentence in says:
            assert not sentence.endswith(".") and sentence.isascii(), sentence
            assert sentence in house.text_of(experiment), f"not in the source: {sentence}"


@by_lab
def test_every_passage_of_the_article_has_its_place(lab):
    """Next: add a statement to article.toml, or name the passage as skipped."""
    book = lab.article()
    placed = [int(re.search(r"-(\d+)[a-z]?$", s["id"])[1]) for s in book["statement"]]
    placed += [n for skipped in book.get("skipped", []) for n in skipped["passages"]]
    assert set(range(1, book["lines"] + 1)) <= set(placed), \
        f"no statement for {sorted(set(range(1, book['lines'] + 1)) - set(placed))}"
    ids = [s["id"] for s in book["statement"]]
    assert len(ids) == len(set(ids)), "an id stands twice"


@by_lab
def test_statements_rest_on_claims_that_exist(lab):
    """Next: write the claim into article.toml as the source says it."""
    texts = {e.name: house.text_of(e) for e in lab.experiments}
    for statement in lab.article()["statement"]:
        where = statement["id"]
        assert statement["then"] in ("true", "imprecise", "outdated", "false"), where
        assert statement["says"] and statement["why"] and statement["evidence"], where
        assert statement["source"] in ("article", "note", "other") and statement["where"], where
        assert bool(statement.get("claims")) != bool(statement.get("untestable")), f"{where}: claims, or why untestable"
        for claim in statement.get("claims", []):
            name, says = claim.split(": ", 1)
            assert name in texts and f'"{says}"' in texts[name], f"{where} rests on a claim that nobody makes: {claim}"


@by_lab
def test_differences_name_claims_and_evidence(lab):
    """Next: write the claim into differs.toml as windows.c says it, with why, evidence and the versions of Wine."""
    entries = read_toml(lab.folder / "differs.toml").get("differs", [])
    texts = {e.name: house.plain(e.source("windows").read_text()) for e in lab.experiments if e.source("windows")}
    for entry in entries:
        name, says = entry["claim"].split(": ", 1)
        assert f'"{says}"' in texts[name], f"nobody claims {entry['claim']}"
        assert entry["why"] and entry["evidence"] and entry["wine"]
        assert set(entry["machines"]) <= {"wine64", "wine32"}


SOURCES = [(e, system) for e in EXPERIMENTS for system in sources(e)]


@pytest.mark.parametrize("experiment, system", SOURCES, ids=[f"{e.full_name}-{system}" for e, system in SOURCES])
def test_every_claim_is_named_by_a_break(experiment, system):
    """Next: add a break that makes the claim fail to breaks.toml, or say there why none can (unbreakable)."""
    book = read_toml(experiment.breaks_file())
    broken = {says for b in book.get("break", []) if b["machine"] == system for says in b["fails"]}
    excused = {u["claim"] for u in book.get("unbreakable", []) if u["machine"] == system and u["why"]}
    results = [r for r in results_of(experiment, system) if r["machine"]["name"] == house.MACHINE_OF[system]]
    if not results:
        pytest.skip(f"{experiment.full_name} did not run here on {house.MACHINE_OF[system]}")
    claimed = {claim["says"] for claim in results[0]["claims"]}
    assert claimed == broken | excused, (f"{system}.c: without a break {claimed - broken - excused}, "
                                         f"and breaks of nothing {(broken | excused) - claimed}")


def shared_files(experiment):
    """What the experiments of a lab share lies in folders of the lab that are no experiments."""
    own = {e.folder for e in EXPERIMENTS}
    return [path for path in experiment.folder.parent.glob("*/*") if path.parent not in own]


def test_nothing_points_back():
    """labs -> probe -> the system; report -> JSON: nobody knows what stands above it."""
    calls = [call for source in house.ROOT.glob("labs/*/*/*.[ch]")
             for call in re.findall(r"table_row\(([^,]*),", source.read_text())]
    tables = {name for call in calls for name in re.findall(r'"([a-z0-9-]+)"', call) if "-" in name}
    assert {"access-cost", "access-cost-page", "pager-faults"} <= tables
    names = [lab.name for lab in LABS] + [e.name for e in EXPERIMENTS if "-" in e.name] + sorted(tables)
    words = house.ROOT / "report/page/glossary.py"  # of the field, after which experiments are called too
    below = [*house.ROOT.glob("probe/**/*.[ch]"), *MODULES, *house.ROOT.glob("report/output/templates/*")]
    below.remove(words)
    for path in below:
        text = path.read_text()
        assert not [name for name in names if name in text], f"{path.relative_to(house.ROOT)} names a lab"
    for experiment in EXPERIMENTS:
        for source in sources(experiment).values():
            ours = set(re.findall(r'#include "([^"]+)"', source.read_text()))
            beside = {p.name for p in (*experiment.folder.iterdir(), *shared_files(experiment))}
            assert ours - beside <= {"probe.h", "faults.h", "processes.h", "charge.h", "wide.h", "cpu.h"}, source


@by_experiment
def test_experiment_keeps_its_budget(experiment):
    """What is over it stands in budgets.toml by name. That list only shrinks: what keeps its budget is taken off it.

    Next: split the question in two experiments.
    """
    assert budgets.over(experiment) == budgets.OVER.get(experiment.full_name, [])


def test_the_list_of_those_over_budget_names_experiments_only():
    assert {*budgets.OVER, *budgets.WALKS} <= {e.full_name for e in EXPERIMENTS}


@by_experiment
def test_experiment_has_no_condition_of_the_preprocessor(experiment):
    """Next: move what differs into windows.c and linux.c."""
    for source in sources(experiment).values():
        text = source.read_text()
        allowed = r"#if(def|n?def)? (defined )?_MSC_VER" if "section(" in text else r"(?!)"
        for condition in re.findall(r"^#\s*if.*$", text, re.M):
            assert re.match(allowed, condition), f"{source.name}: {condition}"


def imports(path):
    """The modules of ours that a module imports, as paths of rooms: harness/driver/wine/find."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in ("harness", "report"):
            here = house.ROOT / node.module.replace(".", "/")
            yield from (f"{node.module}.{a.name}" if here.is_dir() else node.module for a in node.names)


# A room may use those behind it, never the other way round. `report` is started by the launcher as a program.
BEHIND = {
    "harness.languages": ("harness.languages", "harness.results"),
    "harness.launcher": ("harness.launcher", "harness.languages", "harness.driver", "harness.classes",
                         "harness.assignments", "harness.handouts", "harness.predictions", "harness.results"),
    "harness.driver": ("harness.driver", "harness.results"),
    "harness.results": ("harness.results",),
    "harness.handouts": ("harness.handouts",),
    "harness.predictions": ("harness.predictions", "harness.results"),
    "harness.classes": ("harness.classes", "harness.assignments", "harness.predictions", "harness.results"),
    "harness.assignments": ("harness.assignments", "harness.predictions", "harness.results"),
    "report": ("report", "harness.handouts", "harness.languages", "harness.predictions", "harness.results"),
}


def test_dependencies_run_one_way():
    seen = 0
    for path in MODULES:
        name = ".".join(path.relative_to(house.ROOT).with_suffix("").parts)
        room = next((room for room in BEHIND if name.startswith(room)), None)
        if room is None:
            continue
        for used in imports(path):
            seen += 1
            assert used.startswith(tuple(f"{behind}." for behind in BEHIND[room])), f"{name} uses {used}"
    assert seen > 200, "the imports were not found"


def test_a_floor_has_at_most_twelve_modules():
    floors = collections.Counter(path.parent for path in MODULES if path.name != "__init__.py")
    for floor, modules in floors.items():
        assert modules <= 12, f"{floor.relative_to(house.ROOT)} has {modules} modules"


@by_experiment
def test_break_finds_its_text_once(experiment):
    """Told here in a second, not after the break's turn in the suite.

    Next: take more of the source into find, until it stands there once.
    """
    for brk in read_breaks(experiment):
        assert experiment.source(brk.machine).read_text().count(brk.find) == 1, f"{brk.machine}: {brk.name}"


@by_experiment
def test_experiment_looks_into_no_figure(experiment):
    """The way to the number is value_of, which ends the program where there is none.

    Next: compute with sum, difference, product and quotient, or take value_of.
    """
    figures = r"space|commit|resident|reserved|committed|avail_\w+|faults"
    assert not re.search(rf"\.why\b|\(struct figure\)|\b({figures})\.value|\)\.value", house.text_of(experiment))


def test_files_keep_their_size():
    for path in MODULES:
        assert path.read_text().count("\n") <= 250, path
    most = {"probe/**/*.[ch]": 400, "harness/windows/**/*.[ch]": 120, "tests/*.py": 400, "bench/*": 400}
    for pattern, budget in most.items():
        for path in house.ROOT.glob(pattern):
            if path.is_file():
                lines = path.read_text().count("\n")
                assert lines <= budget, f"{path.relative_to(house.ROOT)}: {lines} lines, budget {budget}"
    assert (house.ROOT / "probe/probe.h").read_text().count("\n") <= 80, "probe.h is one screen"


def test_functions_of_the_kit_keep_their_size():
    for path in house.ROOT.glob("harness/windows/**/*.c"):
        assert not [(name, lines) for name, lines in house.functions(path.read_text()) if lines > 32], path


@by_experiment
def test_claims_stand_alone(experiment):
    """They are shown alone, in failures and statements: a claim names its subject.

    Next: begin the sentence with its subject, or with what is done to it.
    """
    for says in house.claims_of(experiment):
        assert not re.match(r"(and|it|its|they|that|with|this|these|there|of it)\b", says), f"subject first: {says}"


def test_every_contract_says_what_to_do_next():
    """./lab check tells it."""
    import test_chinese
    import test_handouts
    import test_questions
    for module in (sys.modules[__name__], test_chinese, test_questions, test_handouts):
        for name, contract in vars(module).items():
            marks = [mark for mark in getattr(contract, "pytestmark", ()) if mark.name == "parametrize"]
            if any(mark.args[0].split(",")[0] in ("experiment", "lab") for mark in marks) and "command" not in name:
                assert "Next: " in (contract.__doc__ or ""), name
