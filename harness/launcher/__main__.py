"""python3 -m harness.launcher COMMAND ...: what ./lab hands over to.

A person's mistakes become sentences, and whatever ends a command, nothing of it is left running."""

import importlib
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from harness.driver import work_folder
from harness.driver.errors import UserError
from harness.driver.labs import BUILD
from harness.driver.process import adopt_orphans, end_descendants
from harness.launcher import environment
from harness.launcher.arguments import parser, read
from harness.launcher.building import locale
from harness.launcher.console import complain, say
from harness.results.words import _, all_of

# What does not lie in commands/ under its own name.
COMMANDS = {"break": "breaking", "study": "learner.study", "flip": "learner.flip", "find": "learner.find",
            "assignment": "learner.assignment", "class": "instructor.of_class",
            "new": "author.new", "check": "author.check", "translate": "author.translate"}
MEASURING = ("run", "test", "break", "study", "flip", "check")


def main(arguments: list[str]) -> int:
    """Dispatch to a command; gives the exit status."""
    if not locale.choose(os.environ):
        complain(_("this is said in English until msgfmt, of the package gettext, is here: ./lab run installs it"))
    if not arguments or arguments[0] in ("--help", "-h", "help"):
        print(parser()[0].format_help().strip())
        return 0 if arguments else 2
    return launch(arguments[0], arguments[1:])


def launch(name: str, arguments: list[str]) -> int:
    """Run the command `name`; gives the exit status."""
    adopt_orphans()
    listen()
    unused = environment.settle()
    try:
        known = parser()[1]
        if name not in known:
            from harness.launcher.choose import nearest
            raise nearest(_("there is no command {name!r}").format(name=name), name, known)
        if name not in ("report", "class") and ("--help" in arguments or "-h" in arguments):
            say(known[name].format_help().strip())
            return 0
        if name in MEASURING:
            environment.check_compiler()
            if unused:
                say(_("{flags} in your environment: not used, what is measured depends on such flags").format(
                    flags=all_of(unused)))
        command = importlib.import_module(f"harness.launcher.commands.{COMMANDS.get(name, name)}")
        return int(command.main(arguments if name == "report" else read(name, arguments)))
    except UserError as error:
        complain(str(error))
        return 2
    except PermissionError as error:
        stop()
        complain(_("{file}: {why}; does it belong to somebody else? Make it yours, or build elsewhere: LAB_BUILD=DIR "
                   "./lab {command}").format(file=error.filename or BUILD, why=error.strerror, command=name))
        return 2
    except KeyboardInterrupt:
        stop()
        complain(_("stopped; what had ended before is kept, the rest was not run"))
        return 130


def listen() -> None:
    """Ctrl-C ends us, also where a shell started us with it ignored, as it does with `&` in a script. A hangup does
    unless it is ignored: that is what nohup is for."""
    numbers: list[signal.Signals] = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    for number in numbers:
        signal.signal(number, interrupt)


def interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def stop() -> None:
    """End what we have started, and remove the work folders of what was ended in its middle."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    end_descendants()
    for folder in [*BUILD.glob("*/"), *map(Path, filter(None, [os.environ.get("TMPDIR")]))]:
        with suppress(OSError):
            work_folder.sweep(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
