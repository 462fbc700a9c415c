"""The official tree as a sandbox sees it: the probe, one lab, and what was built of both, in a copy that anybody may
read, which goes when we do."""

import fcntl
import functools
import os
import shutil
import subprocess
from dataclasses import dataclass
from multiprocessing import util
from pathlib import Path

from harness.driver import work_folder
from harness.driver.labs import BUILD, ROOT, Experiment, read_lab
from harness.launcher.building.cmake import build
from harness.launcher.building.program_commands import ProgramCommands, commands_of
from harness.launcher.learner.flip.trial import remove
from harness.launcher.setup.machines import Machine, machine_named

DISK = "/var/tmp"  # on a disk also where /tmp is memory


def place() -> Path:
    """This process's folder, in $TMPDIR or on the disk. What is left of one that was killed is removed by the next."""
    return place_of(os.getpid())


@functools.cache
def place_of(_process: int) -> Path:
    folder, _held = work_folder.make(Path(os.environ.get("TMPDIR") or DISK), "sandbox")
    folder.chmod(0o711)
    util.Finalize(None, remove, [folder], exitpriority=0)  # a worker of multiprocessing ends without atexit
    return folder


@dataclass(frozen=True)
class Stage:
    """Of one lab on one machine. `folder` holds probe, lab and build; `reads`: where they are seen inside."""
    machine: Machine
    lab: Path
    folder: Path

    @property
    def reads(self) -> dict[str, Path]:
        return {str(ROOT / "probe"): self.folder / "probe", str(self.lab): self.folder / "lab",
                str(self.machine.build): self.folder / "build"}

    def commands(self, experiment: Experiment) -> ProgramCommands:
        """How it is built; one that the official tree lacks is built as the lab's first."""
        lab = read_lab(self.lab)
        official = [one for one in lab.experiments if self.machine.runs(one)]
        like = next((one for one in official if one.name == experiment.name), official[0])
        commands = commands_of(like.full_name, self.machine.build)
        if like.name == experiment.name:
            return commands
        new = {f'-DEXPERIMENT_NAME="{like.name}"': f'-DEXPERIMENT_NAME="{experiment.name}"'}
        program = commands.program.with_name(experiment.full_name)
        seen = self.folder / "build" / program.relative_to(self.machine.build)
        seen.touch(mode=0o755)
        return ProgramCommands(commands.build, commands.source, tuple(new.get(w, w) for w in commands.compile),
                               commands.link, commands.program, commands.emulator)


@functools.cache
def stage(lab: str, machine_name: str) -> Stage:
    """Build what is missing of the official lab, outside, and copy it. BuildFailed, CannotBeHad, OSError."""
    machine = machine_named(machine_name)
    one = Stage(machine, ROOT / "labs" / lab, place() / f"{lab}-{machine_name}")
    BUILD.mkdir(parents=True, exist_ok=True)
    with open(BUILD / ".sandbox.lock", "a") as held:  # others grade at the same time
        fcntl.flock(held, fcntl.LOCK_EX)
        build(machine, [lab])
        copy(ROOT / "probe", one.folder / "probe")
        copy(one.lab, one.folder / "lab")
        for part in (Path("probe"), Path("labs", lab)):
            copy(machine.build / part, one.folder / "build" / part)
    return one


def copy(source: Path, to: Path) -> None:
    shutil.copytree(source, to, ignore=shutil.ignore_patterns("__pycache__"))
    for folder, _folders, names in os.walk(to):
        os.chmod(folder, 0o755)
        for name in names:
            path = Path(folder, name)
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


@functools.cache
def names_of_the_probe(library: Path) -> frozenset[str]:
    """What the probe's own files define for others."""
    said = subprocess.run(["nm", "-g", "--defined-only", "--format=posix", str(library)], check=True,
                          capture_output=True, text=True).stdout
    return frozenset(words[0] for line in said.splitlines() if len(words := line.split()) > 1)
