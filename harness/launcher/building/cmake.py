"""Configure and build one machine's programs, doing no more than is needed."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from harness.driver.ending import in_words
from harness.driver.errors import CannotBeHad
from harness.driver.labs import BUILD, ROOT, Experiment
from harness.driver.process import dying_with_us
from harness.driver.wine import find
from harness.launcher.setup.machines import Machine
from harness.launcher.setup.workplace import full
from harness.results.words import Sentence, english

STAMP = "configured.json"  # in the build folder: what it was configured with
STARTS = Path("probe", "starts")  # there too: a program that does nothing
NINJA = ("ninja", "-k", "0", "-C")
ERROR = re.compile(r"\berror:|undefined reference|cannot find", re.IGNORECASE)


class BuildFailed(Exception):
    """What CMake or the compiler says."""


def configure(machine: Machine, strict: bool | None = False) -> None:
    """Configure the build folder, unless that was done with the same presets, the same Python, the same Wine and in the
    same place. `strict`: a warning is an error. False: it need not be; where it is, it stays so, because all would have
    to be built anew. None: it must not be."""
    stamp = machine.build / STAMP
    wanted = {"python": sys.executable, "presets": (ROOT / "CMakePresets.json").read_text(), "root": str(ROOT),
              "build": str(machine.build), "CC": os.environ.get("CC"),
              "wine": find.find(machine.bits) if machine.wine else None, "strict": bool(strict)}
    good = {json.dumps(wanted | {"strict": also}) for also in (bool(strict), strict is not None)}
    try:
        if stamp.read_text() in good and (machine.build / "build.ninja").exists():
            return
    except OSError:
        pass
    if moved(machine.build):
        shutil.rmtree(machine.build)
    tell(["cmake", "--fresh", "--preset", machine.name, "-B", str(machine.build), f"-DLAB_BUILD={BUILD}",
          f"-DPython3_EXECUTABLE={sys.executable}", f"-DLAB_WARNINGS_ARE_ERRORS={'ON' if strict else 'OFF'}"])
    stamp.write_text(json.dumps(wanted))


def moved(build: Path) -> bool:
    """Was the build folder made where it is not any more? CMake would refuse it."""
    try:
        cache = (build / "CMakeCache.txt").read_text(errors="replace")
    except OSError:
        return False
    return f"CMAKE_HOME_DIRECTORY:INTERNAL={ROOT}\n" not in cache


def build(machine: Machine, labs: list[str], strict: bool | None = False) -> None:
    """Build the programs of those labs, or everything if there are none; BuildFailed says what the compiler does, of
    warnings too if `strict`.

    CannotBeHad: none of them could be started."""
    configure(machine, strict)
    targets = [f"labs/{lab}/all" for lab in labs]
    tell([*NINJA, str(machine.build), *targets, *["starts"] * bool(labs and machine.native)])
    if machine.native:  # Wine has to come up first: see watch.py
        try_to_start(machine.build / STARTS)


def build_what_can_be(machine: Machine, experiments: list[Experiment]) -> dict[str, str]:
    """Build those experiments; gives what the compiler says of each that does not build, by its full name. BuildFailed:
    what all of them need does not build."""
    labs = sorted({e.lab for e in experiments})
    configure(machine)
    try:
        build(machine, labs)
        return {}
    except BuildFailed:
        configure(machine, strict=None)  # it may have been for a warning
    try:
        build(machine, labs, strict=None)
        return {}
    except BuildFailed as failure:
        if said := does_not_build(machine, "probe"):
            raise BuildFailed(said) from failure
    if machine.native:
        try_to_start(machine.build / STARTS)
    return {e.full_name: said for e in experiments if (said := does_not_build(machine, e.full_name))}


def does_not_build(machine: Machine, target: str) -> str:
    """What the compiler says of `target`; empty if that is built."""
    try:
        tell([*NINJA, str(machine.build), target])
    except BuildFailed as failure:
        return str(failure)
    return ""


def first_error(said: str) -> str:
    """The line of the compiler's, the linker's or the assembler's words that says what is wrong."""
    lines = [line.strip() for line in said.replace(f"{ROOT}/", "").splitlines() if line.strip()]
    return next((line for line in lines if ERROR.search(line)), lines[-1] if lines else english("it does not say why"))


def try_to_start(program: Path) -> None:
    """Start a program that does nothing: CannotBeHad, with the system's words, where that cannot be done."""
    try:
        code = subprocess.run([program], stdin=subprocess.DEVNULL, capture_output=True).returncode
    except OSError as error:
        if isinstance(error, PermissionError):
            raise CannotBeHad(Sentence("its programs could not be started: {why}: is {folder} on a disk that is "
                                       "mounted noexec? clone elsewhere", why=error.strerror, folder=ROOT)) from error
        raise CannotBeHad(Sentence("its programs could not be started: {why}", why=error.strerror)) from error
    if code != 0:
        raise CannotBeHad(Sentence("its programs could not be started: {why}",
                                   why=in_words(code, windows_program=False)))


def tell(command: list[str]) -> None:
    try:
        done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", preexec_fn=dying_with_us(),
                              env={**os.environ, "LC_ALL": "C.UTF-8"})  # first_error reads English
    except OSError as error:
        raise BuildFailed(f"{command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        full("No space left on device" in done.stdout)
        raise BuildFailed(done.stdout)
