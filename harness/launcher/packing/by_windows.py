"""A machine of the Windows around WSL2: the kit, put where its files are local, and its results brought back."""

import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from harness.driver import __main__ as drive
from harness.driver.errors import UserError
from harness.driver.labs import BUILD, Experiment, find_labs
from harness.driver.parameters import parameters_of
from harness.driver.process import NotStarted, dying_with_us
from harness.launcher.console import complain, say
from harness.launcher.packing import kit, programs
from harness.launcher.setup import interop
from harness.launcher.setup.machines import Machine, machine_named
from harness.results.words import _
from harness.results.writing import write_all

FOLDER = Path("memory-labs", "wsl")  # in the local folder of Windows' user; lab.exe works beside it


def run(machine: Machine, experiments: list[Experiment]) -> bool:
    """Measure those experiments there, and bring their results into our build folder; False: it said why it cannot."""
    try:
        runs = by_parameters(experiments)
        there = put(machine, experiments)
    except (UserError, NotStarted) as said:
        complain(str(said))
        return False
    for parameters, names in runs.items():
        subprocess.run([*interop.command(there / "lab.exe"), "run", "--machine", machine.name, *names], cwd=there,
                       stdin=subprocess.DEVNULL, preexec_fn=dying_with_us(),
                       env=interop.environment({"LAB_PARAMETERS": parameters} if parameters else {}))
    bring_back(there / "results", machine, experiments)
    return True


def by_parameters(experiments: list[Experiment]) -> dict[str, list[str]]:
    """{LAB_PARAMETERS: the names of the experiments that get them}: lab.exe hands what it has to all that it runs.
    NotStarted: what says them cannot be used."""
    found: dict[str, list[str]] = {}
    for experiment in experiments:
        found.setdefault(parameters_of(experiment.full_name), []).append(experiment.full_name)
    return found


def put(machine: Machine, experiments: list[Experiment]) -> Path:
    """The kit with those experiments, in a folder that is local to Windows; what an earlier run left there is gone."""
    there = interop.local_folder() / FOLDER
    machines = list(dict.fromkeys([machine_named("windows64"), machine]))  # lab.exe has 64 bits
    labs = [replace(lab, experiments=tuple(e for e in lab.experiments if e in experiments)) for lab in find_labs()]
    for one in machines:
        programs.make(one, experiments)
    try:
        shutil.rmtree(there, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix="memory-labs-kit-", dir=BUILD) as made:
            kit.stage(Path(made, "kit"), [lab for lab in labs if lab.experiments], machines, say)
            shutil.copytree(Path(made, "kit"), there, copy_function=shutil.copy, dirs_exist_ok=True)
    except OSError as error:
        raise UserError(_("the programs could not be put where Windows is to run them: {file}: {why}").format(
            file=error.filename or there, why=error.strerror or error)) from error
    (there / "lab.exe").chmod(0o755)
    return there


def bring_back(results: Path, machine: Machine, experiments: list[Experiment]) -> None:
    """What lab.exe has kept; under Wine, which is no Windows, it calls the machine otherwise."""
    kept = next(iter(sorted(path for path in results.glob(f"*{machine.bits}") if path.is_dir())), results)
    for experiment in experiments:
        file = kept / experiment.lab / f"{experiment.name}.json"
        to = machine.build / "results" / experiment.lab
        if file.is_file():
            write_all(to, {file.name: [file.read_text(encoding="utf-8")]})
            drive.keep_lab(experiment.folder.parent, to / "lab.json")
    if (kept / "machine.json").is_file():
        write_all(machine.build / "results", {"machine.json": [(kept / "machine.json").read_text(encoding="utf-8")]})
