"""The driver: runs one experiment and turns what came of it into a result and an exit status.

    python3 -m harness.driver --source labs/LAB/EXPERIMENT/linux.c --build build/MACHINE [--limit SECONDS] -- PROGRAM...

Exit status, for CTest: 0 good, 1 a claim failed or the program did not end well, 2 wrong use, 77 skipped.
"""

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from harness.driver import bits32, ending, process
from harness.driver.differs import read_differs
from harness.driver.errors import UserError
from harness.driver.measurements import as_xml
from harness.driver.outcome import Outcome, empty_result, outcome_of
from harness.driver.parameters import parameters_of
from harness.driver.wine.find import word_size
from harness.driver.work_folder import make, remove_tree
from harness.results import check
from harness.results.claimed import told
from harness.results.differs import apply_differs
from harness.results.json_files import keep_json, write_json
from harness.results.reading import FORMAT
from harness.results.words import N_, _, english, english_of

SCHEMA = Path(check.__file__).with_name("result.schema.json")
LIMIT = 60.0  # seconds
TOLD = {"failed": N_("failed"), "differs": N_("differs")}
USE = "drive --source SOURCE --build FOLDER [--limit SECONDS] -- PROGRAM..."


def main(arguments: list[str]) -> int:
    """Drive one experiment as `arguments` say; gives the exit status."""
    try:
        split = arguments.index("--")
        options = dict(zip(arguments[:split:2], arguments[1:split:2], strict=True))
        source, build = Path(options.pop("--source")), Path(options.pop("--build"))
        limit, command = float(options.pop("--limit", LIMIT)), arguments[split + 1:]
        command[-1] = os.path.abspath(command[-1])
        if options or not command or not source.is_file() or not build.is_dir():
            raise ValueError
    except (LookupError, ValueError):
        print(_("drive: wrong use; it is: {use}").format(use=USE), file=sys.stderr)
        return ending.DIED
    try:
        return drive(source, build.resolve(), limit, command)
    except OSError as error:
        print(_("drive: {experiment} could not be run or kept: {error}").format(
            experiment=source.parent.name, error=error), file=sys.stderr)
        return ending.DIED


def drive(source: Path, build: Path, limit: float, command: list[str]) -> int:
    lab, experiment = source.parent.parent, source.parent.name
    work, _held = make_work_folder(build, f"{lab.name}.{experiment}")
    signal.signal(signal.SIGTERM, leave)  # so that the `finally`s are gone through
    process.die_with_parent(signal.SIGTERM)
    try:
        ended = process.run([*command, str(work / "result.json")], work / "files", limit,
                            parameters=parameters_of(f"{lab.name}.{experiment}"))
        outcome = outcome_of(ended, work / "result.json", limit, command[-1].endswith(".exe"))
        print(ended.output, end="" if ended.output.endswith("\n") else "\n")
    except process.NotStarted as said:
        outcome = not_started(command[-1], str(said))
    finally:
        remove_tree(work)
    result, complaints = keep(outcome, source, build)
    print(as_xml(result), end="")
    return tell(result, complaints)


def keep(outcome: Outcome, source: Path, build: Path) -> tuple[dict[str, Any], list[str]]:
    """Keep what came of the experiment in the build folder's results; gives what complete() does."""
    lab, folder = source.parent.parent, build / "results"
    result, complaints = complete(outcome, source, build)
    write_json(folder / lab.name / f"{source.parent.name}.json", result)
    keep_lab(lab, folder / lab.name / "lab.json")
    keep_json(folder / "machine.json",
              {"format": 1, "kind": "machine", "machine": result["machine"]["name"], "left_out": None})
    return result, complaints


def not_started(program: str, said: str) -> Outcome:
    """The system's words; of a 32-bit program where none can be started, which is no fault of anybody's: skipped."""
    if word_size(program) == 32 and (why := bits32.sentence()):
        return Outcome("skipped", english_of(why))
    return Outcome("unstarted", english("it could not be started: {why}").format(why=said))


def leave(number: int, frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def make_work_folder(build: Path, name: str) -> tuple[Path, int]:
    """A folder of our own under $TMPDIR, or else under the build folder, and what holds it; see work_folder.py."""
    work, held = make(Path(os.environ.get("TMPDIR") or build), name)
    (work / "files").mkdir()
    return work, held


def complete(outcome: Outcome, source: Path, build: Path) -> tuple[dict[str, Any], list[str]]:
    """The result with the driver's share, and what is wrong with it."""
    lab, experiment = source.parent.parent, source.parent.name
    result = outcome.result or empty_result(lab.name, experiment, build)
    result["source"] = {"file": source.name, "text": source.read_text(encoding="utf-8")}
    result["ended"] = {"how": outcome.how, "why": outcome.why}
    if wrong := not_as_written_now(result):
        outcome = Outcome("died", wrong[:2000])
        result = empty_result(lab.name, experiment, build) | {
            "source": result["source"], "ended": {"how": outcome.how, "why": outcome.why}}
    if outcome.how != "ran":
        return result, [outcome.why] if outcome.why and outcome.how != "skipped" else []
    try:  # on a system of its own there is nothing to differ, and reading TOML takes a quarter of the driver's time
        complaints = apply_differs(result, read_differs(lab)) if result["machine"]["emulator"] else []
    except UserError as error:
        complaints = [str(error)]
    result["ended"]["why"] = complaints[0][:2000] if complaints else None
    return result, complaints


def not_as_written_now(result: dict[str, Any]) -> str | None:
    """What is wrong with a result that a program of ours wrote; None if nothing is."""
    if wrong := check.load(SCHEMA)(result):
        return english("its result is not as {schema} says: it {wrong}").format(
            schema=SCHEMA.name, wrong=english_of(wrong))
    if result["format"] != FORMAT:
        return english("its result is of format {number}, and {ours} is written now: build it again").format(
            number=result["format"], ours=FORMAT)
    return None


def keep_lab(lab: Path, path: Path) -> None:
    """Write lab.json, unless it is newer than what it is made of."""
    made_of = [lab / "CMakeLists.txt", lab / "article.toml", lab / "README.md", *lab.glob("*/questions.toml")]
    newest = max((p.stat().st_mtime for p in made_of if p.exists()), default=0.0)
    if path.exists() and path.stat().st_mtime > newest:
        return
    from harness.driver.labs import lab_record, read_lab
    write_json(path, lab_record(read_lab(lab)))


def tell(result: dict[str, Any], complaints: list[str]) -> int:
    """Say what is not as claimed, got beside expected; gives the exit status."""
    failed = [claim for claim in result["claims"] if claim["verdict"] == "failed"]
    for claim in failed + [claim for claim in result["claims"] if claim["verdict"] == "differs"]:
        print(f"{_(TOLD[claim['verdict']])}: {told(claim, result['source']['file'])}")
    name = _("{experiment} on {machine}").format(
        experiment=f"{result['lab']}.{result['experiment']}", machine=result["machine"]["name"])
    for complaint in complaints:
        print(f"{name}: {complaint}")
    if result["ended"]["how"] == "skipped":
        print(_("{experiment} was skipped: {why}").format(experiment=name, why=result["ended"]["why"]))
        return ending.SKIPPED
    return ending.FAILED if failed or complaints else ending.HELD


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
