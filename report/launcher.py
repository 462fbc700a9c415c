"""A command of a person's: its mistakes become sentences, and whatever ends it, nothing of it is left running."""

import importlib
import shutil
import signal
from types import FrameType
from typing import NoReturn

from report.__main__ import COMMANDS, HELP, INSIDE
from report.child import adopt_orphans, end_descendants
from report.console import complain, say
from report.labs import ROOT
from report.options import USE
from report.sorry import Sorry


def launch(name: str, arguments: list[str]) -> int:
    """Run the command `name`; gives the exit status."""
    adopt_orphans()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    try:
        if name not in COMMANDS or name in INSIDE:
            from report.choose import nearest
            raise nearest("command", name, [c for c in COMMANDS if c not in INSIDE])
        if "--help" in arguments or "-h" in arguments:
            say(f"{USE[name]}\n\n{HELP}")
            return 0
        return int(importlib.import_module(f"report.{COMMANDS[name]}").main(arguments))
    except Sorry as sorry:
        complain(str(sorry))
        return 2
    except KeyboardInterrupt:
        stop()
        complain("stopped; what had ended before is kept, the rest was not run")
        return 130


def interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def stop() -> None:
    """End what we have started, and remove the work folders of what was ended in its middle."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    end_descendants()
    for folder in (ROOT / "build").glob("*/memory-labs-work"):
        shutil.rmtree(folder, ignore_errors=True)
