"""How far a student is with each task: done, begun or not, what there is to say, and what to type next."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.assignments import done
from harness.assignments.model import Task
from harness.assignments.submission import PARTS
from harness.driver.labs import Experiment, find_labs
from harness.launcher.author.begin import TO_DO
from harness.launcher.learner.assignment import answers
from harness.launcher.learner.assignment.flips import Asked, told_lines
from harness.launcher.learner.assignment.place import Begun
from harness.launcher.learner.assignment.predicted import sealed_for
from harness.launcher.setup.machines import machine_named
from harness.predictions.questions import questions_of
from harness.results import reading
from harness.results.reading import Unusable
from harness.results.words import N_, Sentence, _, listed, look_up, ngettext

DONE, HALF, NOT = N_("done"), N_("begun"), N_("not begun")
DRIVEN = {"format", "lab", "experiment", "machine", "started", "claims", "ended"}  # keys of a result


@dataclass
class Standing:
    """`state`: DONE, HALF or NOT. `notes`: a sentence each. `next`: what to type; empty where there is nothing."""

    task: Task
    state: str = NOT
    notes: list[str] = field(default_factory=list)
    next: str = ""


def standings_of(begun: Begun) -> list[Standing]:
    known = {e.full_name: e for lab in find_labs() for e in lab.experiments}
    return [LOOK[task.kind](begun, task, known) for task in begun.assignment.tasks]


def state_of(parts: list[bool], begun: bool) -> str:
    """Of a task of which `parts` are done or not; `begun`: is there anything of it?"""
    return DONE if all(parts) else HALF if begun or any(parts) else NOT


def look_predict(begun: Begun, task: Task, known: dict[str, Experiment]) -> Standing:
    it = Standing(task)
    good, any_there = [], False
    for name in task.experiments:
        wrong = wrong_with_prediction(begun, known[name], it)
        good.append(wrong is None)
        any_there |= wrong != NOT
        if wrong == NOT:
            it.notes.append(_("{experiment}: not predicted").format(experiment=name))
            it.next = it.next or f"./lab study {name}"  # no text: a command
        elif wrong:
            it.notes.append(f"{name}: {wrong}")
    it.state = state_of(good, any_there)
    return it


def wrong_with_prediction(begun: Begun, experiment: Experiment, it: Standing) -> str | None:
    """NOT: there is none. None: nothing is wrong with it."""
    sealed, unusable = sealed_for(begun, experiment.full_name)
    it.notes += [f"{path}: {said.why}" for path, said in unusable]
    if not sealed:
        return NOT
    prediction = sealed[0].prediction
    started = [result["started"] for _path, result in results_of(begun, experiment.full_name, it)]
    if sealed[0].after or not done.before(prediction, started):
        return _("sealed after it had run, not before ({digits})").format(digits=prediction.digits)
    lacks = done.lacking(prediction, questions_of(experiment.questions()))
    return _("sealed ({digits}); {lacks}").format(digits=prediction.digits, lacks=lacks) if lacks else None


def look_run(begun: Begun, task: Task, known: dict[str, Experiment]) -> Standing:
    it = Standing(task)
    good, any_there = [], False
    for name in task.experiments:
        on: list[str] = []
        for path, result in results_of(begun, name, it):
            machine, any_there = path.parts[-3], True
            if unlike := done.unlike(result, begun.values(name)):
                it.notes.append(f"{name}, {machine}: {unlike}")
                continue
            on.append(machine)
            if failed := done.failed(result):
                it.notes.append(_("{experiment}, {machine}: {claims}").format(
                    experiment=name, machine=machine,
                    claims=ngettext("{n} claim failed", "{n} claims failed", failed).format(n=failed)))
        good.append(bool(on))
        it.notes.append(f"{name}: " + (_("run on {machines}").format(machines=listed(on)) if on else _("not run")))
    it.state = state_of(good, any_there)
    if it.state != DONE:
        it.next = f"./lab assignment run {begun.assignment.id}"  # no text: a command
    return it


def look_flip(begun: Begun, task: Task, known: dict[str, Experiment]) -> Standing:
    """Which claims fall is for ./lab flip to say: what it has seen is kept."""
    experiment, asked = known[task.experiments[0]], Asked(begun, task)
    source, edited = experiment.source(machine_named(task.machine).system), asked.place(experiment).copy
    assert source, "what the assignment names was looked for"
    it = Standing(task, next=f"./lab flip {experiment.full_name} --task {task.id}")  # no text: a command
    it.notes.append(_("on {machine} these should fall: {claims}").format(
        machine=task.machine, claims=_("; ").join(map(look_up, task.falls))))
    try:
        lines = done.lines_changed(source.read_text(encoding="utf-8"), reading.read_text(edited))
    except Unusable as said:
        if edited.exists():
            it.notes.append(f"{edited}: {said.why}")
        return it
    hit = asked.is_hit(experiment)
    it.state = DONE if hit and 0 < lines <= done.MOST_LINES else HALF
    it.notes += told_lines(edited, lines)
    if not hit:
        it.notes.append(_("./lab flip has not seen exactly these fall with it"))
    return it


def look_make(begun: Begun, task: Task, known: dict[str, Experiment]) -> Standing:
    name = task.experiments[0]
    if not (experiment := known.get(name)):
        return Standing(task, next=f"./lab new {name}")  # no text: a command
    marked = [path.name for path in made_files(experiment) if TO_DO.encode() in path.read_bytes()]
    it = Standing(task, HALF if marked or not made_files(experiment) else DONE)
    it.next = f"./lab check {name}"  # no text: a command
    it.notes += [_("{file} still says {mark}").format(file=file, mark=TO_DO) for file in marked]
    if left := [path.name for path in sorted(experiment.folder.iterdir()) if path not in made_files(experiment)]:
        it.notes.append(_("not handed in, by their names or as no plain files: {files}").format(files=listed(left)))
    return it


def look_text(begun: Begun, task: Task, known: dict[str, Experiment]) -> Standing:
    it = Standing(task)
    section = answers.section_of(task, begun.written())
    count = done.words(section or "")
    it.state = DONE if count else NOT
    it.notes.append(ngettext("{n} word {where}", "{n} words {where}", count).format(n=count, where=answers.told(task))
                    if section is not None else _("there is no heading for it: write it {where}").format(
                        where=answers.told(task)))
    return it


LOOK: dict[str, Callable[[Begun, Task, dict[str, Experiment]], Standing]] = {
    "predict": look_predict, "run": look_run, "flip": look_flip, "make": look_make, "text": look_text}


def results_of(begun: Begun, name: str, it: Standing | None = None) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The results of an experiment in the student's folder, by machine; what is none is noted."""
    for path in sorted(begun.results.glob(f"*/{name.replace('.', '/', 1)}.json")):
        try:
            document = reading.read_document(path)
            if not DRIVEN <= set(document) or not isinstance(document["ended"], dict):
                raise Unusable(Sentence("is no result of an experiment"))
            yield path, document
        except Unusable as said:
            if it:
                it.notes.append(f"{path}: {said.why}")


def made_files(experiment: Experiment) -> list[Path]:
    """Of an experiment that a student has made: those that can be handed in."""
    return sorted(path for path in experiment.folder.iterdir() if path.is_file() and not path.is_symlink()
                  and PARTS.fullmatch(made_name(experiment, path)))


def made_name(experiment: Experiment, path: Path) -> str:
    """In the zip."""
    return f"make/{experiment.lab}/{experiment.name}/{path.name}"
