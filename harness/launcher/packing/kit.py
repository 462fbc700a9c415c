"""The kit for a Windows computer without a compiler: what lies in it, and where."""

import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from harness.driver.labs import ROOT, Experiment, Lab, lab_record
from harness.launcher.packing.archive import names_in
from harness.launcher.packing.pages import page
from harness.launcher.packing.programs import LAB_EXE, bare, copy_programs
from harness.launcher.packing.report_alone import write_report
from harness.launcher.setup.machines import Machine
from harness.results.json_files import write_json
from harness.results.words import _

OF_WINDOWS = ROOT / "harness" / "windows"
# A second process of it crashes on purpose, or its heap is ruined: Windows may look into that for a while.
CRASHES = re.compile(r"\bCRASHED\b|HEAP_CORRUPTION")
NAMED = re.compile(r'(?:CreateFileMapping\w*\([^;]*|\bNAME\[\] = )L"([^"]+)"')


def stage(folder: Path, labs: list[Lab], machines: list[Machine], say: Callable[[str], None]) -> None:
    """Lay out the whole kit in `folder`; `say` is told what comes next. The programs have been built."""
    experiments = {lab.name: [e for e in lab.experiments if e.source("windows")] for lab in labs}
    for machine in machines:
        say(_("packing the programs of {bits} bits").format(bits=machine.bits))
        of_size = folder / f"bin{machine.bits}"
        copy_programs(machine, [e for found in experiments.values() for e in found], of_size)
        bare(machine, machine.build / LAB_EXE, of_size / "lab.exe")
    (folder / "bin64" / "lab.exe").rename(folder / "lab.exe")
    say(_("packing the labs and the report"))
    for lab in labs:
        copy_lab(lab, folder / "labs" / lab.name)
    for lab in labs:
        write_page(lab, folder / "labs")
    (folder / "labs" / "kit.txt").write_text(listing(labs, experiments), encoding="utf-8", newline="\n")
    write_report(folder / "report.pyz")
    (folder / "run.cmd").write_text((OF_WINDOWS / "run.cmd").read_text("ascii"), encoding="ascii", newline="\r\n")
    shutil.copyfile(OF_WINDOWS / "read_me.html", folder / "READ ME.html")
    from harness.predictions.form import form  # of jinja2, which write_report has asked for
    predict = form([lab_record(lab) for lab in labs], "windows64")
    (folder / "PREDICT.html").write_text(predict, encoding="utf-8", newline="\n")
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE.txt")
    (folder / "SHA256SUMS").write_text(sums(folder), encoding="ascii", newline="\n")


def copy_lab(lab: Lab, to: Path) -> None:
    """Its sources, and what goes with its results."""
    for path in sorted(lab.folder.rglob("*.[ch]")):
        target = to / path.relative_to(lab.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    write_json(to / "lab.json", lab_record(lab))


def write_page(lab: Lab, labs: Path) -> None:
    """Its hand-out, with links to what is there."""
    folder = labs / lab.name
    files = names_in(folder) + [f"../{path.parent.name}/README.html" for path in labs.glob("*/lab.json")]
    text = page((lab.folder / "README.md").read_text(encoding="utf-8"), lab.title(), files)
    (folder / "README.html").write_text(text, encoding="utf-8", newline="\n")


def listing(labs: list[Lab], experiments: dict[str, list[Experiment]]) -> str:
    """What lab.exe reads: see harness/windows/kit.c. An experiment that is to run last says so."""
    lines, names = [], set()
    for lab in labs:
        lines.append(f"lab\t{lab.name}\t{lab.title()}")  # no text: read by lab.exe
        for experiment in experiments[lab.name]:
            source = experiment.source("windows")
            assert source
            text = source.read_text(encoding="utf-8")
            names |= set(NAMED.findall(text))
            last = "\tlast" if CRASHES.search(text) else ""
            lines.append(f"experiment\t{lab.name}\t{experiment.name}\t{source.name}{last}")  # no text: so
    lines += [f"name\t{name}" for name in sorted(names)]  # no text: so
    return "\n".join(lines) + "\n"


def sums(folder: Path) -> str:
    """As sha256sum writes them."""
    return "".join(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names_in(folder))
