"""A trial: a source is built and run in an experiment's place, in a process of its own that bounds it.

    python3 -m harness.launcher.learner.flip.trial < task.json > tried.json

Whatever ends the one who asked ends the trial, and with it all that it has started; nothing remains of it in build/.
"""

import dataclasses
import json
import os
import signal
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.driver import __main__ as drive
from harness.driver import process, work_folder
from harness.driver.errors import UserError
from harness.driver.labs import ROOT
from harness.driver.outcome import Outcome, outcome_of
from harness.launcher.building.program_commands import ProgramCommands
from harness.launcher.learner.flip.bounds import Amounts, Watch, stay_ahead
from harness.results.words import _, english

LONGEST = 16 << 20  # bytes of a result; the longest of ours has a fiftieth


@dataclass(frozen=True)
class Tried:
    """`compiler`: what it says where the source does not build. `hit`: the name of the bound that ended it: seconds,
    tasks, memory, disk. `how`, `why`, `result` as in an Outcome."""

    used: Amounts
    compiler: str | None = None
    hit: str = ""
    how: str = ""
    why: str | None = None
    result: dict[str, Any] | None = None


def tried(commands: ProgramCommands, name: str, text: str, most: Amounts, parameters: str = "") -> Tried:
    """Try `text`, a source that is called `name`, in a process of its own, with those LAB_PARAMETERS. UserError: that
    could not be done here."""
    task = {"build": str(commands.build), "source": commands.source, "compile": commands.compile, "link": commands.link,
            "program": str(commands.program), "emulator": commands.emulator,
            "name": name, "text": text, "parameters": parameters, "most": dataclasses.asdict(most)}
    with subprocess.Popen([sys.executable, "-m", __name__], cwd=ROOT, text=True, start_new_session=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        try:
            said, complaint = child.communicate(json.dumps(task))
        finally:
            child.terminate()
            child.wait()
    if child.returncode != 0:
        raise UserError(_("{file} could not be tried: {why}").format(
            file=name, why=complaint.strip().splitlines()[-1] if complaint.strip() else child.returncode))
    told = json.loads(said)
    return Tried(**told | {"used": Amounts(**told["used"])})


def main() -> int:
    task = json.load(sys.stdin)
    signal.signal(signal.SIGTERM, drive.leave)  # so that the `finally`s are gone through
    process.die_with_parent(signal.SIGTERM)
    stay_ahead()
    most, name, text = Amounts(**task.pop("most")), task.pop("name"), task.pop("text")
    parameters = task.pop("parameters")
    build, program = Path(task.pop("build")), Path(task.pop("program"))
    others: dict[str, Any] = {key: tuple(of) if isinstance(of, list) else of for key, of in task.items()}
    commands = ProgramCommands(build=build, program=program, **others)
    try:
        print(json.dumps(dataclasses.asdict(run(commands, name, text, most, parameters))))
    except (OSError, process.NotStarted) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def run(commands: ProgramCommands, name: str, text: str, most: Amounts, parameters: str) -> Tried:
    work, _held = drive.make_work_folder(commands.build, "flip")
    sweep(commands, work.parent)
    program = commands.beside(work.name)
    try:
        (work / name).write_text(text, encoding="utf-8")
        watch = Watch(most, work)
        for made in commands.to_make(work / name, work / "edited.o", program):
            command = [word for word in made if word != "-Werror"]  # a warning is no reason not to try an edit
            ended = process.run(command, commands.build, most.seconds, enough=watch)
            if ended.code != 0:
                hit = watch.hit or "seconds" * (ended.code is None)
                return Tried(watch.used(), compiler=ended.output.replace(f"{work}/", ""), hit=hit)
        watch = Watch(most, work)
        path = work / "result.json"
        ended = process.run([*commands.emulator, str(program), str(path)], work / "files", most.seconds, enough=watch,
                            parameters=parameters)
        used = watch.used()
        outcome = came_of(ended, path, most.seconds, commands.windows)
        return Tried(used, None, watch.hit or "seconds" * (ended.code is None), *outcome)
    finally:
        program.unlink(missing_ok=True)
        remove(work)


def came_of(ended: process.Ended, path: Path, limit: float, windows_program: bool) -> Outcome:
    """The same as outcome_of, of a program that may have left anything there."""
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode) or about.st_size > LONGEST:
            path.unlink()
        return outcome_of(ended, path, limit, windows_program)
    except FileNotFoundError:
        return outcome_of(ended, path, limit, windows_program)
    except (OSError, RecursionError):
        return Outcome("died", english("what it wrote is no result"))


def sweep(commands: ProgramCommands, above: Path) -> None:
    """Remove programs of trials that were ended in their middle: those without a work folder."""
    for program in commands.program.parent.glob(f".{work_folder.prefix()}flip-*"):
        if not (above / program.name.lstrip(".").removesuffix(".exe")).exists():
            program.unlink(missing_ok=True)


def remove(work: Path) -> None:
    """A program may have left folders that nobody may enter."""
    os.chmod(work, 0o700)
    for place, folders, _files in os.walk(work):
        for name in folders:
            path = os.path.join(place, name)
            if not os.path.islink(path):
                os.chmod(path, 0o700)
    work_folder.remove_tree(work)


if __name__ == "__main__":
    sys.exit(main())
