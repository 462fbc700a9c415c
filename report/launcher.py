"""A command of a person's: its mistakes become sentences, and whatever ends it, nothing of it is left running."""

import importlib
import os
import signal
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from report.__main__ import COMMANDS, HELP, INSIDE
from report import environment, work
from report.child import adopt_orphans, end_descendants
from report.console import complain, say
from report.labs import BUILD
from report.options import USE
from report.sorry import Sorry

MEASURING = ("run", "test", "break")


def launch(name: str, arguments: list[str]) -> int:
    """Run the command `name`; gives the exit status."""
    adopt_orphans()
    listen()
    unused = environment.settle()
    try:
        if name not in COMMANDS or name in INSIDE:
            from report.choose import nearest
            raise nearest("command", name, [c for c in COMMANDS if c not in INSIDE])
        if "--help" in arguments or "-h" in arguments:
            say(f"{USE[name]}\n\n{HELP}")
            return 0
        if name in MEASURING:
            environment.check_compiler()
            if unused:
                say(f"{' and '.join(unused)} in your environment: not used, what is measured depends on such flags")
        return int(importlib.import_module(f"report.{COMMANDS[name]}").main(arguments))
    except Sorry as sorry:
        complain(str(sorry))
        return 2
    except PermissionError as error:
        stop()
        complain(f"{error.filename or BUILD}: {error.strerror}; does it belong to somebody else? Make it yours, or "
                 f"build elsewhere: LAB_BUILD=DIR ./lab {name}")
        return 2
    except KeyboardInterrupt:
        stop()
        complain("stopped; what had ended before is kept, the rest was not run")
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
            work.sweep(folder)
