"""What is said of an assignment: when it is due, what its tasks need, what to type."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from harness.assignments.model import Task
from harness.assignments.values import in_words
from harness.languages.width import left
from harness.launcher.learner.assignment.answers import told
from harness.launcher.learner.assignment.place import Begun
from harness.launcher.learner.assignment.standing import DONE, Standing
from harness.results.from_json import line
from harness.results.words import N_, _, listed, look_up, moment, ngettext

DO = {"predict": N_("say what will happen, before it runs: ./lab study {experiment}"),
      "run": N_("./lab assignment run {id}"),
      "flip": N_("make exactly the named claims fall: ./lab flip {experiment} --task {task}"),
      "make": N_("./lab new {experiment}, then ./lab check {experiment} until all of it holds"),
      "text": N_("write {where}")}


def due(begun: Begun, now: datetime | None = None) -> str:
    """In local time, and how long that is."""
    now, when = now or datetime.now(UTC), begun.assignment.due
    left = when - now
    text = _("due {when}, in {long}") if left >= timedelta(0) else _("was due {when}, {long} ago")
    return text.format(when=moment(when.astimezone()), long=long(abs(left)))


def long(time: timedelta) -> str:
    """In the largest unit, and the next."""
    hours, minutes = time.seconds // 3600, time.seconds // 60 % 60
    parts = [ngettext("{n} day", "{n} days", time.days).format(n=time.days)] * bool(time.days)
    parts += [ngettext("{n} hour", "{n} hours", hours).format(n=hours)] * bool(hours)
    parts += [ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)] * (not time.days)
    return " ".join(parts)


def what_to_do(begun: Begun) -> Iterator[str]:
    """Task by task, then the student's own values, and what takes more than the kit for Windows."""
    assignment = begun.assignment
    yield f"{line(look_up(assignment.title))} ({assignment.id}), {begun.student}: {due(begun)}"
    for number, task in enumerate(assignment.tasks, 1):
        yield ""
        yield f"{number}. {task.id} " + ngettext("({n} point)", "({n} points)", task.points).format(n=task.points) + \
            (": " + _("needs Linux, or WSL2 on Windows") if task.needs_linux else "")
        yield from (f"   {line(text)}".rstrip() for text in look_up(task.asks.strip()).splitlines())
        yield from (f"   -> {text}" for text in commands(begun, task))
    yield ""
    for name in assignment.parameters:
        yield _("your values of {experiment}: {values}").format(
            experiment=name, values=in_words(begun.values(name)).replace(" ", ", "))
        yield "   " + _("in the kit for Windows, before it runs: {command}").format(
            command=f"set LAB_PARAMETERS={in_words(begun.values(name))}")  # no text: a command
    yield kit(begun)
    yield _("how far you are: ./lab assignment status {id}; when you are done: ./lab assignment hand-in {id}").format(
        id=assignment.id)


def commands(begun: Begun, task: Task) -> Iterator[str]:
    names = task.experiments if task.kind == "predict" else task.experiments[:1]
    for name in names or ("",):
        yield _(DO[task.kind]).format(experiment=name, task=task.id, id=begun.assignment.id, where=told(task))


def kit(begun: Begun) -> str:
    """What somebody can do who has only that."""
    able = [task.id for task in begun.assignment.tasks if not task.needs_linux]
    more = [task.id for task in begun.assignment.tasks if task.needs_linux]
    if not more:
        return _("all of it can be done with the kit for Windows alone")
    return _("with the kit for Windows alone: {able}; {more} need Linux or WSL2").format(
        able=listed(able) or "-", more=listed(more))


def status(begun: Begun, standings: list[Standing]) -> Iterator[str]:
    yield f"{line(look_up(begun.assignment.title))} ({begun.assignment.id}), {begun.student}: {due(begun)}"
    for it in standings:
        yield f"  {left(_(it.state), 10)} {it.task.id}"
        yield from (f"             {line(note)}" for note in it.notes)
        if it.next:
            yield "             " + _("next: {command}").format(command=it.next)


def missing(standings: list[Standing]) -> Iterator[str]:
    """A line a task that is not done: what to type, or else what there is to say."""
    for it in standings:
        if it.state != DONE:
            yield f"  {left(_(it.state), 10)} {it.task.id}: {it.next or line(listed(it.notes))}"
