"""./lab flip: make exactly these claims fall, by an edit of one's own."""

from argparse import Namespace
from dataclasses import dataclass

from harness.assignments.done import lines_changed
from harness.driver.errors import UserError
from harness.driver.labs import Experiment
from harness.launcher.breaks import RUN_ON, read_breaks
from harness.launcher.building.program_commands import commands_of
from harness.launcher.choose import choose_experiments
from harness.launcher.classes.judging.outside import outside
from harness.launcher.commands.breaking import build_on, machines_of_breaks
from harness.launcher.commands.run import sentences
from harness.launcher.console import complain, say
from harness.launcher.learner.assignment.flips import Asked, asked_for, told_lines
from harness.launcher.learner.flip.afterwards import edits
from harness.launcher.learner.flip.judge import Verdict, judge, lines, printable
from harness.launcher.learner.flip.place import Place
from harness.launcher.learner.flip.saves import State, telling, wait_for_save
from harness.launcher.learner.flip.target import LEVELS, Chooser, Target
from harness.launcher.setup.lock import one_at_a_time
from harness.launcher.setup.machines import machine_named
from harness.results.words import _, all_of, listed, ngettext


@dataclass
class Flip:
    """One experiment's flip: where it lies, who chooses for it, and how it is called again."""

    place: Place
    chooser: Chooser
    command: str
    target: Target
    asked: Asked | None = None  # by an assignment

    @property
    def name(self) -> str:
        return self.place.copy.name


def main(options: Namespace) -> int:
    experiments = choose_experiments(options.names)
    if len(experiments) != 1 or not options.names:
        raise UserError(_("flip takes one experiment: ./lab flip LAB.EXPERIMENT; see: ./lab list"))
    with one_at_a_time():
        flip, begun = prepare(experiments[0], options)
        if not options.watch:
            return 0 if look(flip, watched=False) or begun else 1
    return watch(flip)


def prepare(experiment: Experiment, options: Namespace) -> tuple[Flip, bool]:
    """Build the experiment, and choose a target where there is none yet; was one chosen?"""
    asked = None if options.level else asked_for(experiment, options.machines, options.task)
    name = asked.task.machine if asked else machine_for(experiment, options.machines)
    machine = machine_named(name)
    if left_out := build_on([name], [experiment], options.yes):
        raise UserError("; ".join(sentences(left_out)))
    place = asked.place(experiment) if asked else Place(experiment, machine.system)
    words = ["./lab", "flip", experiment.full_name, *["--machine", name] * bool(options.machines),
             *["--task", options.task] * bool(options.task)]
    chooser = Chooser(experiment, machine, commands_of(experiment.full_name, machine.build.resolve()),
                      asked.task.falls if asked else (), asked.parameters if asked else "")
    now = target_now(place, options.again)
    if asked and now and not asked.is_aim(now):  # the assignment's file has another text now: the edit stays
        place.aim(now := chooser.target(0))
    if now and not options.again and options.level in (None, now.level):
        if now.given != chooser.given:
            say(_("the experiment has changed since you began; as it is now: {command} --again").format(
                command=" ".join(words)))
        return Flip(place, chooser, " ".join(words), now, asked), False
    if not asked:
        say(_("looking for a target that falls on {machine} ...").format(machine=name))
    level = 0 if asked else options.level or (now.level if now else LEVELS[0])
    target = chooser.target(level, now.fails if now and now.level == level else ())
    if old := place.begin(target):
        say(_("what lay in {file} is kept: {old}").format(file=place.copy, old=old))
    return Flip(place, chooser, " ".join(words), target, asked), True


def target_now(place: Place, again: bool) -> Target | None:
    """The target that was begun. One that cannot be read is none to start over with."""
    try:
        return place.target()
    except UserError:
        if again:
            return None
        raise


def machine_for(experiment: Experiment, typed: list[str]) -> str:
    """The machine that is named, or the first on which the experiment has breaks."""
    names = [name for name in machines_of_breaks(typed)
             if any(RUN_ON[b.machine] == name for b in read_breaks(experiment))]
    if len(typed) > 1:
        raise UserError(_("flip takes one machine"))
    if not names:
        raise UserError(_("{experiment} has no break for {machines}").format(
            experiment=experiment.full_name, machines=listed(typed) or all_of(RUN_ON.values())))
    return names[0]


def say_what_to_do(flip: Flip, watched: bool) -> None:
    target, asked = flip.target, flip.asked
    of = _("the task {task} of {assignment}").format(task=asked.task.id, assignment=asked.begun.assignment.id) \
        if asked else _("level {level}").format(level=target.level)
    say(ngettext("{of}: make exactly this claim of {experiment} fall on {machine}, and no other:",
                 "{of}: make exactly these {n} claims of {experiment} fall on {machine}, and no other:",
                 len(target.fails)).format(of=of, n=len(target.fails), machine=target.machine,
                                           experiment=flip.place.experiment.full_name))
    for says in target.fails:
        say(f"  {says}")
    if target.parameters:
        say(_("your values of {experiment}: {values}").format(
            experiment=flip.place.experiment.full_name, values=target.parameters.replace(" ", ", ")))
    say(_("edit {file}; its claims and the names of its steps stay as they are").format(file=flip.place.copy))
    say(_("it is judged whenever you save it; Ctrl-C ends that") if watched else
        _("then judge it: {command} (--watch: at each save; --again: another target)").format(command=flip.command))


def look(flip: Flip, watched: bool) -> bool:
    """Judge the copy as it is now, and say what came of it, or what to do where nobody has edited it; is it hit?"""
    text = flip.place.edited(flip.target)
    if text == flip.target.given:
        say_what_to_do(flip, watched)
        return False
    verdict = judge(flip.place.experiment, flip.chooser.commands, flip.target, flip.name, text)
    for line in lines(verdict, flip.name):
        say(line)
    hit = verdict.exactly and (not flip.asked or say_bounds(flip, text))
    if hit:
        say_done(flip, verdict)
    return hit


def say_bounds(flip: Flip, text: str) -> bool:
    """Of an assignment: by how many lines it is another, and what of it who grades does not take; is it nothing?"""
    for line in told_lines(flip.place.copy, lines_changed(flip.chooser.given, text)):
        say(line)
    beyond = outside(flip.chooser.given, text)
    for why in beyond:
        say("  " + _("not taken in an assignment: {why}").format(why=printable(str(why))))
    return not beyond


def say_done(flip: Flip, verdict: Verdict) -> None:
    target = flip.target
    done = flip.place.keep_done(target, verdict.text)
    for line in edits(target, verdict.text, flip.chooser.breaks_with(target.fails, target.breaks)):
        say(line)
    say(_("kept: {file}").format(file=done))
    if flip.asked:
        status = f"./lab assignment status {flip.asked.begun.assignment.id}"  # no text: a command
        return say(_("next: {command}").format(command=status))
    further = [level for level in LEVELS if level > target.level and flip.chooser.patterns(target.holds, level)]
    if further:
        say(_("next: {command}").format(command=f"{flip.command} --level {further[0]}"))
    else:
        say(_("that was the highest level; another target: {command}").format(command=f"{flip.command} --again"))


def watch(flip: Flip) -> int:
    """Judge now and at each save, until the target is hit or somebody has had enough; gives the exit status."""
    seen: State = None
    try:
        flip.place.edited(flip.target)  # which sees to it that it is there
        with telling(flip.place.folder) as woken:
            while True:
                seen = wait_for_save(flip.place.copy, seen, woken)
                try:
                    with one_at_a_time():
                        if look(flip, watched=True):
                            return 0
                except UserError as error:
                    complain(str(error))
                say("")
    except KeyboardInterrupt:
        say(_("no longer watched: {file}").format(file=flip.place.copy))
        return 1
