"""The command line of ./lab: what each command takes, and a sentence for what it does not."""

import argparse
from typing import Any, NoReturn

from harness.driver.errors import UserError
from harness.launcher.classes.arguments import add_class_commands
from harness.results.words import N_, _

ABOUT = N_("""Memory Labs: small programs that look at memory, and judge what they see.

Machines: linux64 linux32 wine64 wine32 cpu. Without --machine: all that the labs have sources for and that can be had.
What is missing is named, then installed (--yes: without asking); nothing is removed, and build/installed.txt keeps what
was installed. LAB_BUILD=DIR ./lab ...: all that is built, measured and reported lies in DIR instead of build/.
Exit status: 0 good, 1 a claim or a test failed, 2 wrong use or a missing tool.""")


class Parser(argparse.ArgumentParser):
    """Wrong use is told as everything else is: in one sentence, by who catches UserError."""

    def error(self, message: str) -> NoReturn:
        raise UserError(_("{wrong}; it is: {use}").format(
            wrong=message.removeprefix("argument "), use=self.usage_line()))

    def usage_line(self) -> str:
        return " ".join(self.format_usage().removeprefix("usage: ").split())


def parser() -> tuple[Parser, dict[str, Parser]]:
    """The parser of the whole command line, and that of each command by its name."""
    whole = Parser(prog="./lab", description=_(ABOUT), formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = whole.add_subparsers(metavar="COMMAND", title=_("commands"))
    by_name: dict[str, Parser] = {}

    def command(name: str, says: str) -> Parser:
        made: Parser = commands.add_parser(name, help=says, description=says, allow_abbrev=False)
        by_name[name] = made
        return made

    run = command("run", _("build, run, and write build/report/index.html"))
    names(run, "[LAB[.EXPERIMENT]]...", _("a lab by its name or number, or one experiment of it; all if none is named"))
    run.add_argument("--pause", action="store_true",
                     help=_("one experiment, stopping after each step for you to look at it with other programs"))
    show = command("show", _("the last result of an experiment again: its steps and its claims"))
    names(show, "LAB[.EXPERIMENT]...", _("an experiment, or a lab and all of its"))
    command("list", _("the labs and their experiments"))
    study = command("study", _("say what will happen, seal it, run, and see what surprised you"))
    names(study, "[LAB[.EXPERIMENT]]", _("a lab or one experiment; where you were if none is named"))
    study_options(study.add_mutually_exclusive_group())
    breaks = command("break", _("break an experiment on purpose, see which claims fail"))
    names(breaks, "[LAB[.EXPERIMENT]] [NAME]", _("a lab or an experiment; then the name of one break"))
    flip = command("flip", _("make exactly the named claims of an experiment fall, by an edit of your own"))
    names(flip, "LAB.EXPERIMENT", _("the experiment; its source is copied to my/flip/ for you to edit"))
    which = flip.add_mutually_exclusive_group()
    which.add_argument("--task", metavar="TASK", help=_("what a task of an assignment asks for; without it, of the one "
                                                        "that you have begun"))
    which.add_argument("--level", type=int, choices=(1, 2, 3),
                       help=_("to train: 1: one claim; 2: two; 3: what no single recorded break does"))
    flip.add_argument("--watch", action="store_true", help=_("judge at each save; Ctrl-C ends it"))
    flip.add_argument("--again", action="store_true", help=_("start over, with another target where there is one"))
    command("report", _("write the report again, also from results of other computers; compare two: ./lab report "
                        "--help"))
    pack = command("pack", _("put the programs into a zip for a Windows computer without a compiler"))
    names(pack, "windows", _("the system that it is for"))
    doctor = command("doctor", _("what can run here, what cannot, and what to do about it"))
    doctor.add_argument("--packages", action="store_true",
                        help=_("only the packages for an image of a computer room, in one line"))
    find = command("find", _("where a call, a number or a word of the articles stands"))
    names(find, "WORD", _("as VirtualAlloc, 64 KiB or 保留"))
    find.add_argument("--all", action="store_true", help=_("all lines, however many"))
    assignment = command("assignment", _("begin an assignment, see how far you are, run it, hand it in"))
    names(assignment, "start|status|run|hand-in [ID]", _("start FILE or an id of assignments/; then the id alone"))
    assignment.add_argument("--id", metavar="STUDENT", help=_("start: your own id, as the course knows you"))
    assignment.add_argument("--out", metavar="DIR", help=_("hand-in: where the zip is to lie"))
    assignment.add_argument("--results", metavar="ZIP",
                            help=_("hand-in: results.zip of the kit for Windows, or its folder results"))
    add_class_commands(command("class", _("collect what students hand in, judge it, give it back")))
    new = command("new", _("begin an experiment: a folder that builds, and its place in the lab"))
    names(new, "LAB.NAME", _("the lab, and the name that the experiment is to have"))
    check = command("check", _("hold one experiment against the contracts, and say what is to be done"))
    names(check, "LAB.EXPERIMENT", _("an experiment"))
    test = command("test", _("run everything that tests this repository"))
    test.add_argument("--long", action="store_true",
                      help=_("also what takes minutes: a class of 120, a cluster of one computer"))
    for one in (run, show, study, breaks, flip, assignment, doctor):
        one.add_argument("--machine", action="append", default=[], dest="machines", metavar="M",
                         help=_("on this machine only; more than one may be given"))
    for one in (run, study, breaks, flip, check, assignment, test):
        one.add_argument("--yes", "-y", action="store_true", help=_("install what is missing without asking"))
    return whole, by_name


def study_options(to: Any) -> None:
    """What study does instead, one at a time."""
    to.add_argument("--list", action="store_true",
                    help=_("how far you are; of one experiment: what you said beside what it did"))
    to.add_argument("--hint", action="store_true", help=_("the next hint for the question that is open"))
    to.add_argument("--answer", type=int, metavar="N",
                    help=_("task N of a lab's section Try: your own attempt first, then the answer"))
    to.add_argument("--form", action="store_true", help=_("write a page that asks the same, to click or to print"))
    to.add_argument("--take", metavar="FILE", help=_("take a prediction that such a page has saved"))
    to.add_argument("--reset", action="store_true", help=_("lay aside what you have predicted, in my/old"))


def names(of: Parser, metavar: str, says: str) -> None:
    of.add_argument("names", nargs="*", help=f"{metavar}: {says}", metavar="NAME")


def read(command: str, arguments: list[str]) -> argparse.Namespace:
    """The `arguments` of `command`: `names`, `machines`, `yes`, `packages`, as it takes them."""
    its = parser()[1][command]
    if command == "class":  # its commands have parsers of their own
        return its.parse_args(arguments)
    options, left = its.parse_known_intermixed_args(arguments)
    if left and left[0].startswith("-"):
        raise UserError(_("{command} does not take {option}; it is: {use}").format(
            command=command, option=left[0], use=its.usage_line()))
    if left:
        raise UserError(_("{command} takes no names; it is: {use}").format(command=command, use=its.usage_line()))
    options.machines = [name for word in getattr(options, "machines", ()) for name in word.split(",")]
    return options
