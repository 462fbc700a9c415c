"""What a person sees: a bar that moves where there is a terminal and `rich`, plain lines elsewhere."""

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any

from harness.languages.width import left
from harness.results.words import N_, _

# How something has ended, as results and CTest call it.
OUTCOMES = {"unstarted": N_("could not be started")} | {word: word for word in (
    N_("held"), N_("failed"), N_("skipped"), N_("died"), N_("timeout"), N_("passed"), N_("clean"),
    N_("judged"), N_("not judged"))}


def say(text: str) -> None:
    """One line, at once; a reader that has gone away is no error, nor one that takes no more (a full disk): what is
    measured is kept all the same."""
    try:
        print(text, flush=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            complain(_("what ./lab says cannot be written: {why}").format(why=error.strerror))


def complain(text: str) -> None:
    with contextlib.suppress(OSError):
        print(f"lab: {text}", file=sys.stderr, flush=True)  # no text: a name


COLOURS = {"held": 32, "failed": 31, "differs": 35, "unknown": 33}  # ECMA-48: green, red, magenta, yellow


def coloured(line: str) -> str:
    """The line with its verdict in colour, where it begins with one and a person looks (https://no-color.org)."""
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
        return line
    for word, colour in COLOURS.items():
        if line.lstrip().startswith(f"{_(word)} "):
            return line.replace(_(word), f"\x1b[{colour}m{_(word)}\x1b[0m", 1)
    return line


class Plain:
    """One line when an experiment has ended."""

    def begin(self, name: str) -> None:
        pass

    def end(self, name: str, outcome: str) -> None:
        say(f"  {left(_(OUTCOMES[outcome]), 8)} {name}")

    def note(self, text: str) -> None:
        say(f"  {text}")

    def detail(self, text: str) -> None:
        pass

    def one_more(self) -> None:
        pass


class Bar:
    """A bar with the name of what is running. It is drawn only when something changes: a timer would be one more
    thread that disturbs what is measured."""

    def __init__(self, progress: Any, task: Any) -> None:
        self.progress, self.task = progress, task

    def begin(self, name: str) -> None:
        self.progress.update(self.task, description=name, refresh=True)

    def end(self, name: str, outcome: str) -> None:
        self.progress.advance(self.task)
        if outcome not in ("held", "done", "judged"):
            self.progress.console.print(f"  {left(_(OUTCOMES[outcome]), 8)} {name}", highlight=False, markup=False)

    def note(self, text: str) -> None:
        self.progress.update(self.task, description=text, refresh=True)

    detail = note

    def one_more(self) -> None:
        self.progress.advance(self.task)


def rich_console() -> Any:
    """rich's, where a person looks and it is there; else None."""
    if not sys.stdout.isatty():
        return None
    try:
        from rich.console import Console
    except ImportError:
        return None
    return Console(highlight=False, markup=False, emoji=False)


@contextlib.contextmanager
def progress(total: int | None) -> Iterator[Plain | Bar]:
    """Progress over `total` things; None: over some."""
    if not sys.stdout.isatty():
        yield Plain()
        return
    try:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    except ImportError:
        yield Plain()
        return
    columns = (BarColumn(20), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, auto_refresh=False, transient=True) as bar:
        yield Bar(bar, bar.add_task("", total=total))


def ask(question: str) -> bool:
    """A yes-or-no question; yes is what Enter means."""
    try:
        return input(f"{question} [Y/n] ").strip().lower() in ("", "y", "yes", _("yes"))
    except EOFError:
        return False
