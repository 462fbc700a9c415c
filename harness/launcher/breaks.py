"""Breaks: edits of an experiment's source, each of which makes exactly the claims fail that it names.

    outcome = run_break(experiment, brk, Path("build/linux64"))
    assert outcome.as_recorded, outcome.sentence

The build folder must be configured and built. Several may run at once: nothing is shared but what is only read.
"""

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.driver import process
from harness.driver.differs import read_differs
from harness.driver.errors import UserError
from harness.driver.labs import Experiment, read_toml
from harness.driver.outcome import outcome_of
from harness.launcher.building.program_commands import ProgramCommands, commands_of
from harness.launcher.setup import zero_page
from harness.results.differs import differing
from harness.results.words import _, listed, look_up

LIMIT = 60.0  # seconds
RUN_ON = {"linux": "linux64", "windows": "wine64", "cpu": "cpu"}
# What a break may need.
NEEDS = {"page of zeros that all readers share": zero_page.is_shared}  # no text: a name in breaks.toml


@dataclass(frozen=True)
class Edit:
    """A text that stands once in a source, and what is put into its place."""

    find: str
    replace: str

    def count(self, text: str) -> int:
        return text.count(self.find)

    def apply(self, text: str) -> str:
        return text.replace(self.find, self.replace)


@dataclass(frozen=True)
class Break:
    """One [[break]] of breaks.toml; `machine` is linux, windows or cpu; `needs` what not every system has; `small` is
    the file's [small]: an edit made before each break of the experiment, which then takes less of a computer. One that
    is `unseen` breaks claims that only a real Windows can judge: on Wine they must be unknown."""

    name: str
    machine: str
    find: str
    replace: str
    fails: tuple[str, ...]
    needs: str = ""
    unseen: bool = False
    small: Edit | None = None

    def edits(self) -> list[Edit]:
        return [*filter(None, [self.small]), Edit(self.find, self.replace)]

    def lacks(self) -> str:
        """Why this break cannot be tried on this system; empty if it can."""
        if self.needs and not NEEDS[self.needs]():
            return _("this system has no {needs}").format(needs=self.needs)
        return ""


@dataclass(frozen=True)
class BreakOutcome:
    """`failed`: the claims that failed. `sentence`: what is not as recorded; empty if all is. `known`: the claims that
    are known to differ on this machine, of which a break says nothing. `result`: the broken program's."""

    failed: frozenset[str]
    sentence: str
    output: str
    known: frozenset[str] = frozenset()
    result: dict[str, Any] | None = None

    @property
    def as_recorded(self) -> bool:
        return not self.sentence


def read_breaks(experiment: Experiment) -> list[Break]:
    """The breaks of an experiment; UserError says what is wrong with breaks.toml."""
    path, found = experiment.breaks_file(), []
    book = read_toml(path)
    small = read_small(path, book["small"]) if "small" in book else None
    for entry in book.get("break", []):
        try:
            found.append(Break(**(entry | {"fails": tuple(entry["fails"])}), small=small))
        except (KeyError, TypeError) as error:
            raise UserError(_("{path}: a break has name, machine, find, replace, fails and may have needs, "
                              "unseen: {error}").format(path=path, error=error)) from error
        if entry["machine"] not in RUN_ON:
            raise UserError(_("{path}: {name}: machine is linux, windows or cpu, not {machine}").format(
                path=path, name=entry["name"], machine=entry["machine"]))
        if entry.get("needs", "") not in ("", *NEEDS):
            raise UserError(_("{path}: {name}: needs is one of {known}, not {needs}").format(
                path=path, name=entry["name"], known=listed(NEEDS), needs=entry["needs"]))
    return found


def read_small(path: Path, entry: Any) -> Edit:
    if not isinstance(entry, dict) or set(entry) != {"find", "replace"} or not all(
            isinstance(text, str) for text in entry.values()):
        raise UserError(_("{path}: [small] has find and replace, two texts, and nothing else").format(path=path))
    return Edit(**entry)


def run_break(experiment: Experiment, brk: Break, build: Path) -> BreakOutcome:
    """Apply `brk` to a copy of the source, compile and link that as `build` does, run it, and compare what fails."""
    source = experiment.source(brk.machine)
    if not source:
        return wrong(_("{experiment} has no {file}").format(experiment=experiment.full_name, file=f"{brk.machine}.c"))
    text = source.read_text(encoding="utf-8")
    for edit in brk.edits():
        if (count := edit.count(text)) != 1:
            told = _("the text to find of [small] stands {count} times in {file}, not once") if edit is brk.small else \
                _("the text to find stands {count} times in {file}, not once")
            return wrong(told.format(count=count, file=source.name))
        text = edit.apply(text)
    build = build.resolve()
    try:
        commands = commands_of(experiment.full_name, build)
    except (OSError, LookupError, subprocess.SubprocessError) as error:
        return wrong(_("{experiment} is not built in {folder}: {error}").format(
            experiment=experiment.full_name, folder=build, error=error))
    with tempfile.TemporaryDirectory() as folder:
        return try_out(experiment, brk, commands, Path(folder), text)


def try_out(experiment: Experiment, brk: Break, commands: ProgramCommands, folder: Path, text: str) -> BreakOutcome:
    broken = folder / "broken.c"
    broken.write_text(text, encoding="utf-8")
    program = commands.beside(folder.name)
    try:
        compiler_says = commands.make(broken, folder / "broken.o", program)
        if compiler_says is not None:
            return wrong(_("the broken source does not compile"), compiler_says)
        ended = process.run([*commands.emulator, str(program), str(folder / "result.json")], folder, LIMIT, alone=False)
    except process.NotStarted as said:
        return wrong(_("the broken program could not be started: {why}").format(why=said))
    finally:
        program.unlink(missing_ok=True)
    outcome = outcome_of(ended, folder / "result.json", LIMIT, commands.windows)
    if not outcome.result:
        return wrong(_("the broken program gave no result: {why}").format(why=look_up(outcome.why or "")), ended.output)
    known = differing(outcome.result, read_differs(experiment.folder.parent))
    return compare(brk, outcome.result, known, ended.output)


def compare(brk: Break, result: dict[str, Any], known: set[str], output: str) -> BreakOutcome:
    """Hold what failed in `result` against what was to fail."""
    failed = frozenset(c["says"] for c in result["claims"] if c["verdict"] == "failed") - known
    wanted = set(brk.fails) - known
    if brk.unseen and result["machine"]["emulator"]:
        seen = wanted - {c["says"] for c in result["claims"] if c["verdict"] == "unknown"}
        told = _("can be seen here: {claims}").format(claims="; ".join(sorted(seen))) if seen else ""
        return BreakOutcome(failed, told, output, frozenset(known), result)
    more, fewer = sorted(failed - wanted), sorted(wanted - failed)
    parts = [_("also failed: {claims}").format(claims="; ".join(more))] * bool(more) + \
        [_("did not fail: {claims}").format(claims="; ".join(fewer))] * bool(fewer)
    return BreakOutcome(failed, " - ".join(parts), output, frozenset(known), result)


def wrong(sentence: str, output: str = "") -> BreakOutcome:
    return BreakOutcome(frozenset(), sentence, output)
