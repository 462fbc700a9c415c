"""The catalogues: one a folder that holds what people read, brought up to date by gettext's programs and Babel's."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.driver.errors import CannotBeHad, UserError
from harness.driver.labs import BUILD, ROOT, find_labs
from harness.results.words import _, listed

MAPPING = Path(__file__).with_name("babel.cfg")
C = ("expect_equal", "expect_not_equal", "expect_at_least", "expect_at_most", "expect_true", "expect_text",
     "expect_error", "expect_fault", "step_absent:2", "unknown", "if_none:3", "lab_skip", "lab_require:2", "table_row",
     "N_")
PYTHON = ("_", "N_", "ngettext:1,2", "Sentence", "english")
PLAIN = ("--no-wrap", "--add-location=file")  # no line numbers: they would change with every line above
HEADER = r"""msgid ""
msgstr ""
"Project-Id-Version: Memory Labs\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"""  # no text: of a catalogue


@dataclass(frozen=True)
class Count:
    """Of a catalogue's messages; what is fuzzy was translated before its English changed."""
    done: int
    fuzzy: int
    missing: int


def folders(only: Sequence[str] = ()) -> list[Path]:
    """Those that have a catalogue a language; `only` those whose names begin so. UserError if there are none."""
    every = [*(lab.folder for lab in find_labs()),
             *(ROOT / name for name in ("probe", "assignments", "harness", "report"))]
    found = [folder for folder in every if not only or folder.name.startswith(tuple(only))]
    if not found:
        raise UserError(_("there is no catalogue of {names}; there are: {every}").format(
            names=listed(only), every=listed(folder.name for folder in every)))
    return found


def template(folder: Path, out: Path = BUILD / "locale") -> Path:
    """All that people read of what lies in `folder`, as gettext's template, which is written into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    made = out / f"{folder.name}.pot"
    inside = folder.relative_to(ROOT)
    parts = [made.with_suffix(f".{kind}.pot") for kind in ("babel", "c", "python")]
    _babel("extract", "-F", MAPPING, "--no-wrap", "--sort-by-file", "-o", parts[0], inside)
    _xgettext(inside, "C", "*.[ch]", C, parts[1])
    _xgettext(inside, "Python", "*.py", PYTHON, parts[2])
    _run(["msgcat", "--use-first", *PLAIN, "-o", made, *parts])
    for part in parts:
        part.unlink()
    messages = made.read_text("utf-8").partition("\n\n")[2]
    made.write_text(f"{HEADER}\n{messages}", "utf-8")  # without a date, which would be another each time
    return made


def _xgettext(folder: Path, language: str, files: str, keywords: Sequence[str], out: Path) -> None:
    sources = sorted(path.relative_to(ROOT) for path in (ROOT / folder).rglob(files)
                     if not {"tests", "skeleton"} & {*path.parts}) or [Path(os.devnull)]
    _run(["xgettext", "-L", language, "--from-code=UTF-8", "--force-po", "-cTranslators", "-k",
          *(f"-k{word}" for word in keywords), "-o", out, *sources])


def bring_up_to_date(folder: Path, language: str) -> Count:
    """Of `folder` the catalogue: new sentences are empty, changed ones fuzzy, gone ones go."""
    catalogue = folder / f"{language}.po"
    made = template(folder)
    if not catalogue.exists():
        _babel("init", "-l", language, "--no-wrap", "-i", made, "-o", catalogue)
        head, gap, messages = catalogue.read_text("utf-8").partition("\n\n")
        plural = next(line for line in head.split("\n") if "Plural-Forms" in line)
        head = f'{HEADER}"Language: {language}\\n"\n{plural}'  # no text: of a catalogue
        catalogue.write_text(head + gap + messages, "utf-8")
    _run(["msgmerge", "--quiet", "--update", "--backup=none", "--previous", *PLAIN, catalogue, made])
    _run(["msgattrib", "--no-obsolete", *PLAIN, "-o", catalogue, catalogue])
    return count(catalogue)


def count(catalogue: Path) -> Count:
    """Checked by msgfmt on the way. CannotBeHad says what it finds wrong."""
    said = _run(["msgfmt", "--check", "--statistics", "-o", os.devnull, catalogue])
    found = [int(number[1]) if (number := re.search(rf"(\d+) {kind}", said)) else 0
             for kind in ("translated", "fuzzy", "untranslated")]
    return Count(*found)


def _babel(*arguments: str | Path) -> None:
    _run([sys.executable, "-m", "babel.messages.frontend", "-q", *arguments])


def _run(command: Sequence[str | Path]) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    if done.returncode != 0:
        raise CannotBeHad(_("{program} says: {said}").format(program=command[0], said=done.stderr.strip()))
    return done.stderr
