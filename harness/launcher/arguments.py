"""The command line of ./lab: what each command takes, and a sentence for what it does not."""

import argparse
from typing import NoReturn

from harness.driver.errors import UserError
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
    breaks = command("break", _("break an experiment on purpose, see which claims fail"))
    names(breaks, "[LAB[.EXPERIMENT]] [NAME]", _("a lab or an experiment; then the name of one break"))
    flip = command("flip", _("make exactly the named claims of an experiment fall, by an edit of your own"))
    names(flip, "LAB.EXPERIMENT", _("the experiment; its source is copied to my/flip/ for you to edit"))
    flip.add_argument("--level", type=int, choices=(1, 2, 3),
                      help=_("1: one claim; 2: two; 3: what no single recorded break does"))
    flip.add_argument("--watch", action="store_true", help=_("judge at each save; Ctrl-C ends it"))
    flip.add_argument("--again", action="store_true", help=_("start over, with another target where there is one"))
    command("report", _("write the report again, also from results of other computers; compare two: ./lab report "
                        "--help"))
    pack = command("pack", _("put the programs into a zip for a Windows computer without a compiler"))
    names(pack, "windows", _("the system that it is for"))
    doctor = command("doctor", _("what can run here, what cannot, and what to do about it"))
    doctor.add_argument("--packages", action="store_true",
                        help=_("only the packages for an image of a computer room, in one line"))
    test = command("test", _("run everything that tests this repository"))
    for one in (run, show, breaks, flip, doctor):
        one.add_argument("--machine", action="append", default=[], dest="machines", metavar="M",
                         help=_("on this machine only; more than one may be given"))
    for one in (run, breaks, flip, test):
        one.add_argument("--yes", "-y", action="store_true", help=_("install what is missing without asking"))
    return whole, by_name


def names(of: Parser, metavar: str, says: str) -> None:
    of.add_argument("names", nargs="*", help=f"{metavar}: {says}", metavar="NAME")


def read(command: str, arguments: list[str]) -> argparse.Namespace:
    """The `arguments` of `command`: `names`, `machines`, `yes`, `packages`, as it takes them."""
    its = parser()[1][command]
    options, left = its.parse_known_intermixed_args(arguments)
    if left and left[0].startswith("-"):
        raise UserError(_("{command} does not take {option}; it is: {use}").format(
            command=command, option=left[0], use=its.usage_line()))
    if left:
        raise UserError(_("{command} takes no names; it is: {use}").format(command=command, use=its.usage_line()))
    options.machines = [name for word in getattr(options, "machines", ()) for name in word.split(",")]
    return options
