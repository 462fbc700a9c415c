"""The kit for a Windows computer without a compiler: what lies in it, and where."""

import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from harness.driver.labs import ROOT, Experiment, Lab, lab_record
from harness.languages.wanted import ENGLISH, named_in
from harness.launcher.building import locale
from harness.launcher.packing.archive import names_in
from harness.launcher.packing.pages import page
from harness.launcher.packing.programs import LAB_EXE, bare, copy_programs
from harness.launcher.packing.report_alone import write_report
from harness.launcher.setup.machines import Machine
from harness.results.json_files import write_json
from harness.results.words import _, look_up

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
    (folder / "labs" / "kit.txt").write_text(listing(labs, experiments), encoding="utf-8", newline="\n")
    write_report(folder / "report.pyz")
    (folder / "run.cmd").write_text((OF_WINDOWS / "run.cmd").read_text("ascii"), encoding="ascii", newline="\r\n")
    for language in languages():
        with locale.spoken(language):
            write_pages(labs, language, folder)
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE.txt")
    (folder / "SHA256SUMS").write_text(sums(folder), encoding="utf-8", newline="\n")


def copy_lab(lab: Lab, to: Path) -> None:
    """Its sources, and what goes with its results."""
    for path in sorted(lab.folder.rglob("*.[ch]")):
        target = to / path.relative_to(lab.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    write_json(to / "lab.json", lab_record(lab))


def languages() -> list[str]:
    """English, and those of which there is a page to read first."""
    return [ENGLISH, *(name for name in locale.offered() if read_me(name).is_file() and locale.compiled(name))]


def read_me(language: str) -> Path:
    return OF_WINDOWS / named_in(language, "read_me.html")


def write_pages(labs: list[Lab], language: str, folder: Path) -> None:
    """What a person reads, in the language that is spoken now; it says by which names the pages are found."""
    from harness.predictions.form import form  # of jinja2, which write_report has asked for
    shutil.copyfile(read_me(language), folder / _("READ ME.html"))
    write(folder / _("PREDICT.html"), form([lab_record(lab) for lab in labs], "windows64"))
    for lab in labs:
        write_handout(lab, language, folder / "labs" / lab.name)


def write_handout(lab: Lab, language: str, folder: Path) -> None:
    """With links to what is there, and to the same in other languages."""
    here = {one: named_in(one, "README.html") for one in languages()
            if (lab.folder / named_in(one, "README.md")).is_file()}
    if language not in here:
        return
    others = [f"../{path.parent.name}/{name}" for path in folder.parent.glob("*/lab.json") for name in here.values()]
    markdown = (lab.folder / named_in(language, "README.md")).read_text(encoding="utf-8")
    files = [*names_in(folder), *others, *here.values()]
    write(folder / here.pop(language), page(markdown, look_up(lab.title()), files, language, here))


def write(path: Path, text: str) -> None:
    """The same bytes on every system."""
    path.write_text(text, encoding="utf-8", newline="\n")


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
