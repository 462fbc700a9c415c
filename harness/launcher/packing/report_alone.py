"""report.pyz: the report and all that it imports, in one file that a Python alone can run."""

import importlib.util
import shutil
import tempfile
from pathlib import Path

from harness.driver.errors import UserError
from harness.driver.labs import ROOT
from harness.languages.wanted import named_in
from harness.launcher.building import locale
from harness.launcher.packing.archive import names_in, write_zip
from harness.results.words import _

OURS = ("report", "harness/results", "harness/predictions", "harness/handouts", "harness/languages",
        "docs/pictures")
THEIRS = ("jinja2", "markupsafe", "markdown_it", "mdurl")  # none of them needs more than Python
UNUSED = shutil.ignore_patterns("__pycache__", "*.so", "*.pyi", "*.c", "cli", "*.png", "make.py")
MAIN = '''"""The report by itself: py report.pyz [RESULTS...]. See report/alone.py."""

import sys

if sys.version_info < (3, 11):
    sys.exit("report.pyz needs Python 3.11 or newer, and this is %d.%d" % sys.version_info[:2])
from report.alone import main

sys.exit(main(sys.argv[1:]))
'''  # no text: a program, of which a person sees one line


def write_report(path: Path) -> None:
    """Write report.pyz to `path`; UserError where a module is missing."""
    with tempfile.TemporaryDirectory(dir=path.parent) as made:
        folder = Path(made)
        for ours in OURS:
            shutil.copytree(ROOT / ours, folder / ours, ignore=UNUSED)
        shutil.copy(ROOT / "harness" / "__init__.py", folder / "harness")
        for module in THEIRS:
            shutil.copytree(folder_of(module), folder / module, ignore=UNUSED)
            copy_licence(module, folder)
        copy_languages(folder / "report" / "locale")
        (folder / "__main__.py").write_text(MAIN, encoding="utf-8")
        write_zip(path, folder, names_in(folder))


def copy_languages(to: Path) -> None:
    """The catalogues, compiled, and the hand-outs: as report/languages.py looks for them."""
    for language in locale.offered():
        if (catalogue := locale.compiled(language)) is None:
            continue
        (to / language).mkdir(parents=True)
        shutil.copyfile(catalogue, to / f"{language}.mo")
        for handout in ROOT.glob(f"labs/*/{named_in(language, 'README.md')}"):
            shutil.copyfile(handout, to / language / f"{handout.parent.name}.md")


def folder_of(module: str) -> Path:
    """Where that module of somebody else's lies."""
    spec = importlib.util.find_spec(module)
    if not spec or not spec.origin:
        raise UserError(_("report.pyz cannot be made without the Python module {name} (python3-{package})").format(
            name=module, package=module.replace("_", "-")))
    return Path(spec.origin).parent


def copy_licence(module: str, folder: Path) -> None:
    """What its author wants to go with it, where this system has kept it."""
    found = Path("/usr/share/doc", f"python3-{module.replace('_', '-')}", "copyright")
    if found.is_file():
        shutil.copyfile(found, folder / module / "LICENSE.txt")
