"""The contracts that hold for every lab there is or will be. They find the labs by looking at the tree."""

import json
import re
import tomllib

import pytest

import house

LABS = house.labs()
EXPERIMENTS = house.experiments()
SECTIONS = ["Question", "What the article says", "Steps", "Run it", "What you should see", "When you will not",
            "Where the systems part", "Try", "Read on"]
by_lab = pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
by_experiment = pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.label)


def results_of(experiment):
    """The results of the last run on any machine, as parsed JSON."""
    paths = house.ROOT.glob(f"build/*/results/{experiment.lab.name}/{experiment.name}.json")
    return [result for path in sorted(paths) if (result := json.loads(path.read_text()))["steps"]]


def article(lab):
    return tomllib.loads((lab / "article.toml").read_text())


def test_there_are_labs():
    assert LABS and EXPERIMENTS


@by_lab
def test_lab_folder_has_its_shape(lab):
    for name in ("README.md", "CMakeLists.txt", "article.toml"):
        assert (lab / name).is_file(), f"{lab.name} has no {name}"
    named = {e.name for e in EXPERIMENTS if e.lab == lab}
    folders = {path.name for path in lab.iterdir() if path.is_dir() and any(path.glob("*.c"))}
    assert folders == named, "every folder with a source is an add_experiment line, and the other way round"


@by_experiment
def test_experiment_folder_has_its_shape(experiment):
    sources = set(experiment.sources())
    assert sources & {"cpu"} or sources >= {"windows", "linux"}, f"{experiment.label} has only {sources}"
    assert (experiment.folder / "breaks.toml").is_file()


@by_lab
def test_handout_has_its_sections(lab):
    assert house.readme_sections(lab) == SECTIONS


@by_experiment
def test_steps_are_the_same_everywhere(experiment):
    """README table = windows.c = linux.c = the last run; a cpu.c has a table of its own where it stands beside them."""
    table = house.readme_steps(experiment.lab).get(experiment.name)
    assert table, f"the hand-out has no step table under ### {experiment.name}"
    sources = experiment.sources()
    for system, source in sources.items():
        beside = system == "cpu" and len(sources) > 1
        documented = house.readme_steps(experiment.lab).get(f"{experiment.name} (cpu)", table) if beside else table
        assert house.steps_of(source) == documented["step"], f"{source.relative_to(house.ROOT)} and the hand-out differ"
        assert system in documented, f"the step table of {experiment.name} has no column for {system}"
    for result in results_of(experiment):
        system = "cpu" if result["machine"]["name"] == "cpu" else re.match("linux|win", result["machine"]["name"])[0]
        source = sources[{"win": "windows"}.get(system, system)]
        assert [step["name"] for step in result["steps"]] == house.steps_of(source), f"on {result['machine']['name']}"


@by_experiment
def test_claims_are_sentences_and_unique(experiment):
    for result in results_of(experiment):
        says = [claim["says"] for claim in result["claims"]]
        assert says and len(says) == len(set(says)), "no claim, or one twice"
        for sentence in says:
            assert not sentence.endswith(".") and sentence.isascii(), sentence
            assert sentence in re.sub(r'"\s*\n\s*"', "", experiment.text()), f"not in the source: {sentence}"


@by_lab
def test_every_passage_of_the_article_has_its_place(lab):
    book = article(lab)
    placed = [int(re.search(r"-(\d+)[a-z]?$", s["id"])[1]) for s in book["statement"]]
    placed += [n for skipped in book.get("skipped", []) for n in skipped["passages"]]
    assert set(range(1, book["lines"] + 1)) <= set(placed), \
        f"no statement for {sorted(set(range(1, book['lines'] + 1)) - set(placed))}"
    ids = [s["id"] for s in book["statement"]]
    assert len(ids) == len(set(ids)), "an id stands twice"


@by_lab
def test_statements_rest_on_claims_that_exist(lab):
    texts = {e.name: re.sub(r'"\s*\n\s*"', "", e.text()) for e in EXPERIMENTS if e.lab == lab}
    for statement in article(lab)["statement"]:
        where = statement["id"]
        assert statement["then"] in ("true", "imprecise", "outdated", "false"), where
        assert statement["says"] and statement["why"] and statement["evidence"], where
        assert bool(statement.get("claims")) != bool(statement.get("untestable")), f"{where}: claims, or why untestable"
        for claim in statement.get("claims", []):
            name, says = claim.split(": ", 1)
            assert name in texts and f'"{says}"' in texts[name], f"{where} rests on a claim that nobody makes: {claim}"


@by_lab
def test_differences_name_claims_and_evidence(lab):
    path = lab / "differs.toml"
    entries = tomllib.loads(path.read_text())["differs"] if path.exists() else []
    texts = {e.name: re.sub(r'"\s*\n\s*"', "", e.source("windows").read_text()) for e in EXPERIMENTS
             if e.lab == lab and e.source("windows")}
    for entry in entries:
        name, says = entry["claim"].split(": ", 1)
        assert f'"{says}"' in texts[name], f"nobody claims {entry['claim']}"
        assert entry["why"] and entry["evidence"] and entry["wine"]
        assert set(entry["machines"]) <= {"wine64", "wine32"}


@by_experiment
def test_every_claim_is_named_by_a_break(experiment):
    book = experiment.breaks()
    results = {r["machine"]["name"]: r for r in results_of(experiment)}
    for system in experiment.sources():
        result = results.get(house.MACHINE_OF[system])
        if result is None:
            pytest.skip(f"no run on {house.MACHINE_OF[system]} here")
        broken = {says for b in book.get("break", []) if b["machine"] == system for says in b["fails"]}
        excused = {u["claim"] for u in book.get("unbreakable", []) if u["machine"] == system and u["why"]}
        claimed = {claim["says"] for claim in result["claims"]}
        assert claimed == broken | excused, (f"{system}.c: without a break {claimed - broken - excused}, "
                                             f"and breaks of nothing {(broken | excused) - claimed}")


def test_nothing_points_back():
    """labs -> probe -> the system; report -> JSON: nobody knows what stands above it."""
    names = [lab.name for lab in LABS] + [e.name for e in EXPERIMENTS if "-" in e.name]
    below = [*house.ROOT.glob("probe/*.[ch]"), *house.ROOT.glob("report/*.py"), *house.ROOT.glob("report/templates/*")]
    for path in below:
        text = path.read_text()
        assert not [name for name in names if name in text], f"{path.relative_to(house.ROOT)} names a lab"
    for experiment in EXPERIMENTS:
        for source in experiment.sources().values():
            ours = set(re.findall(r'#include "([^"]+)"', source.read_text()))
            beside = {p.name for p in experiment.folder.iterdir()}
            assert ours - beside <= {"probe.h", "cpu.h"}, source


def functions(text):
    """(name, lines) of each function of a C source in this house's format."""
    found, start, name = [], None, None
    for number, line in enumerate(text.split("\n")):
        if line == "{" and start is None:
            start = number
        elif line == "}" and start is not None:
            found.append((name, number - start + 1))
            start = None
        elif start is None and (match := re.match(r"[a-zA-Z_].*?(\w+)\(", line)):
            name = match[1]
    return found


@by_experiment
def test_experiment_keeps_its_size(experiment):
    for source in experiment.sources().values():
        text = source.read_text()
        assert text.count("\n") <= 120, f"{source.name} has {text.count(chr(10))} lines"
        for name, lines in functions(text):
            assert lines <= (62 if name == "main" else 27), f"{source.name}: {name} has {lines - 2} lines"
        allowed = r"#if(def|n?def)? (defined )?_MSC_VER" if "section(" in text else r"(?!)"
        for condition in re.findall(r"^#\s*if.*$", text, re.M):
            assert re.match(allowed, condition), f"{source.name}: {condition}"


def test_files_keep_their_size():
    budgets = {"report/*.py": 160, "probe/*.[ch]": 400, "probe/tests/*": 400, "tests/*.py": 400, "bench/*": 400}
    for pattern, budget in budgets.items():
        for path in house.ROOT.glob(pattern):
            if path.is_file():
                lines = path.read_text().count("\n")
                assert lines <= budget, f"{path.relative_to(house.ROOT)}: {lines} lines, budget {budget}"
    assert (house.ROOT / "probe/probe.h").read_text().count("\n") <= 110, "probe.h is one screen"
