"""Slurm, the engine of a university's cluster, is handed the items of a plan: an array of tasks, then the merge.

What it says of them counts nothing: a task may be lost, ended, begun twice. What counts is the shards.
"""

import shlex
import shutil
import subprocess
from argparse import Namespace
from collections.abc import Iterable
from itertools import groupby
from math import ceil
from pathlib import Path

from harness.classes.place import Place
from harness.classes.plan import Item
from harness.driver.errors import UserError
from harness.driver.labs import BUILD, ROOT
from harness.launcher.console import say
from harness.results.words import _, ngettext
from harness.results.writing import write_all

MOST = 1000  # tasks in an array: Slurm's MaxArraySize is 1001 where nobody has set it
SEVERAL = 10  # items a task: to begin one costs Slurm a second or three
AT_ONCE = 100  # tasks of one array that may run at the same time: others use the cluster too


def need_it() -> None:
    if not shutil.which("sbatch"):
        raise UserError(_("there is no sbatch here: log in where the cluster takes jobs, or grade on this computer: "
                          "./lab class grade"))


def hand_over(place: Place, items: list[Item], options: Namespace) -> int:
    """Write the scripts, submit them, say what to type; gives the exit status."""
    last = items[-1].n
    several = ceil((last + 1) / options.tasks) if options.tasks else max(SEVERAL, ceil((last + 1) / MOST))
    tasks = sorted({item.n // several for item in items})
    folder = place.folder.absolute() / "slurm"
    array, merge = folder / "items.sh", folder / "merge.sh"
    own = [*([f"--partition={options.partition}"] if options.partition else []), *options.sbatch]
    try:
        write_all(folder, {array.name: script(run_items(place, several)), merge.name: script(put(place, options))})
    except OSError as error:
        raise UserError(_("{file} cannot be written: {why}").format(file=error.filename, why=error.strerror)) from error
    numbers = f"{ranges(tasks)}%{min(len(tasks), AT_ONCE)}"
    first = submit(*own, f"--array={numbers}", f"--output={folder}/items-%a.log", array)
    second = submit(*own, f"--dependency=afterany:{first}", f"--output={folder}/merge.log", merge)
    say(ngettext("handed to Slurm: job {array}, {n} task, and behind it {merge}, which puts together",
                 "handed to Slurm: job {array}, {n} tasks, and behind it {merge}, which puts together",
                 len(tasks)).format(array=first, n=len(tasks), merge=second))
    say(_("how far they are: squeue -j {array},{merge}; what they say: {folder}/*.log").format(
        array=first, merge=second, folder=folder))
    say(_("once they have ended, this judges what was lost, and nothing again; with --slurm there, without it here: "
          "{command}").format(command=shlex.join(["./lab", "class", "grade", "--in", str(place.folder)])))
    return 0


def run_items(place: Place, several: int) -> str:
    first = f"$((SLURM_ARRAY_TASK_ID * {several}))"
    last = f"$((SLURM_ARRAY_TASK_ID * {several} + {several - 1}))"  # no text: sh
    return f"{lab('run-items', place.plan)} {first} {last} {shlex.quote(str(place.shards.absolute()))}"


def put(place: Place, options: Namespace) -> str:
    more = [f"--as={one}" for one in options.formats]
    more += [f"--worksheet={Path(options.worksheet).absolute()}"] if options.worksheet else []
    return f"{lab('merge', place.plan)} {shlex.join([str(place.shards.absolute()), *more])}"


def lab(command: str, plan: Path) -> str:
    return shlex.join([str(ROOT / "lab"), "class", command, str(plan.absolute())])


def script(command: str) -> Iterable[str]:
    """For sh. Slurm runs a copy of it, so that it knows nothing of where it lies."""
    yield "#!/bin/sh\n"
    yield f"export LAB_BUILD={shlex.quote(str(BUILD))} LC_ALL=C.UTF-8\n"  # no text: sh
    yield f"exec {command}\n"  # no text: sh


def ranges(numbers: list[int]) -> str:
    """As --array takes them: 0-3,7."""
    runs = [[n for _place, n in run] for _key, run in groupby(enumerate(numbers), lambda one: one[1] - one[0])]
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def submit(*words: object) -> str:
    """The id of the job. UserError: sbatch's own words."""
    done = subprocess.run(["sbatch", "--parsable", *map(str, words)], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, errors="replace")
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise UserError(_("sbatch does not take it: {why}").format(why=said[-1] if said else done.returncode))
    return done.stdout.strip().partition(";")[0]
