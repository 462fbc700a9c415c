"""What the tests of the contracts read from the tree, beyond what harness.driver.labs finds there."""

import functools
import re

import pytest

from harness.driver import labs
from harness.launcher import breaks
from harness.launcher.setup.machines import machine_named
from harness.launcher.building.program_commands import commands_of
from harness.driver.errors import CannotBeHad
from report.__main__ import results_in

ROOT, BUILD = labs.ROOT, labs.BUILD
LABS = labs.find_labs()
EXPERIMENTS = [e for lab in LABS for e in lab.experiments]
MACHINE_OF = breaks.RUN_ON  # where the breaks of a source are run


@functools.cache
def lacks(name):
    """Why the programs of the machine `name` cannot be run here; empty if they can. Brings Wine up."""
    machine = machine_named(name)
    if why := machine.impossible():
        return str(why)
    if missing := machine.lacks():
        return f"{', '.join(str(need.name) for need in missing)} missing"
    if machine.wine and machine.settled():
        try:
            commands_of(next(e for e in EXPERIMENTS if machine.runs(e)).full_name, machine.build.resolve())
        except CannotBeHad as said:
            return str(said)
    return ""


def need(name):
    """For a test that runs programs of the machine `name`: skipped where it cannot be had."""
    if why := lacks(name):
        pytest.skip(f"{name}: {why}")


def sources(experiment):
    """{system: path} of the sources that an experiment has."""
    return {system: path for system in labs.SYSTEMS if (path := experiment.source(system))}


def source_of(lab, experiment, system):
    """The source of `experiment` of `lab` for `system`."""
    return labs.Experiment(lab, experiment, ROOT / "labs" / lab / experiment).source(system)


def results_of(experiment):
    """Where the results of the last runs of an experiment lie, whatever its sources said then."""
    paths = (folder / experiment.lab / f"{experiment.name}.json" for folder in results_in(BUILD))
    return [path for path in paths if path.is_file()]


def is_of_now(experiment, result):
    """Did the source run that stands here now?"""
    path = experiment.folder / result["source"]["file"]
    return path.is_file() and path.read_text(encoding="utf-8") == result["source"]["text"]


def claims_of(experiment):
    """What the sources of an experiment claim, in the order in which it stands there."""
    texts = [plain(path.read_text()) for path in sources(experiment).values()]
    return [says for text in texts for says in re.findall(r'\bexpect_\w+\(\s*"([^"]+)"', text)]


def replaced(text, old, new):
    """`text` with `old`, which stands there exactly once, replaced: an edit that finds nothing tests something else."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times, not once"
    return text.replace(old, new)


def plain(text):
    """C text with adjacent string literals joined, as the compiler sees them."""
    return re.sub(r'"\s*\n\s*"', "", text)


def text_of(experiment):
    """All C text of an experiment, headers and assembly included: where a claim's sentence must stand."""
    files = [f for f in sorted(experiment.folder.rglob("*")) if f.suffix in (".c", ".h", ".asm")]
    return plain("\n".join(f.read_text() for f in files))


def steps_of(source):
    """The step names of a source, in the order in which they stand there; twice in a row counts once."""
    code = re.sub(r"//[^\n]*", "", source.read_text())
    names = re.findall(r'\bstep(?:_absent)?\(\s*"([^"]+)"', code)
    return [name for i, name in enumerate(names) if i == 0 or name != names[i - 1]]


def readme_sections(lab):
    """The `##` headings of a lab's hand-out, in order."""
    return re.findall(r"^## (.+?)\s*$", (lab.folder / "README.md").read_text(), re.M)


def readme_steps(lab):
    """{experiment: {column: [cells]}} from the step tables under `### experiment`."""
    tables = {}
    for part in re.split(r"^### ", (lab.folder / "README.md").read_text(), flags=re.M)[1:]:
        part = part.partition("\n## ")[0]
        name = part.split("\n", 1)[0].strip().strip("`")
        lines = re.findall(r"^\|.*\|\s*$", part, re.M)
        rows = [[cell.strip().strip("`") for cell in line.split("|")[1:-1]] for line in lines]
        if len(rows) > 2 and rows[0][0].lower() == "step":
            columns = [cell.lower() for cell in rows[0]]
            tables[name] = {column: [row[i] for row in rows[2:]] for i, column in enumerate(columns)}
    return tables


def functions(text):
    """(name, lines between the braces) of each function of a C source in this house's format."""
    found, start, name = [], None, None
    for number, line in enumerate(text.split("\n")):
        if line == "{" and start is None:
            start = number
        elif line == "}" and start is not None:
            found.append((name, number - start - 1))
            start = None
        elif start is None and (match := re.match(r"[a-zA-Z_].*?(\w+)\(", line)):
            name = match[1]
    return found
