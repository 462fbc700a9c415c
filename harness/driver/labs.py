"""The labs and their experiments, read off the tree: there is no second list of them anywhere.

Labs come in the order of the add_subdirectory lines of the top CMakeLists.txt, experiments in the order of their lab's
add_experiment lines.
"""

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.driver.errors import UserError

ROOT = Path(__file__).parents[2]
# All that is built, measured and reported lies here: build/, or $LAB_BUILD.
BUILD = Path(os.environ.get("LAB_BUILD") or ROOT / "build").absolute()
SYSTEMS = ("linux", "windows", "cpu")


@dataclass(frozen=True)
class Experiment:
    lab: str
    name: str
    folder: Path

    @property
    def full_name(self) -> str:
        return f"{self.lab}.{self.name}"

    def source(self, system: str) -> Path | None:
        """The source for `system` (linux, windows, cpu), if it has one; any.c is for linux and windows alike."""
        names = [f"{system}.c", *["any.c"] * (system != "cpu")]
        return next((path for name in names if (path := self.folder / name).is_file()), None)

    def breaks_file(self) -> Path:
        return self.folder / "breaks.toml"

    def questions_file(self) -> Path:
        return self.folder / "questions.toml"

    def questions(self) -> list[dict[str, Any]]:
        """The entries of questions.toml; none where there is no such file (yet)."""
        entries: list[dict[str, Any]] = read_toml(self.questions_file()).get("question", [])
        return entries


@dataclass(frozen=True)
class Lab:
    name: str
    folder: Path
    experiments: tuple[Experiment, ...]

    @property
    def number(self) -> str:
        return self.name.partition("-")[0]

    def article(self) -> dict[str, Any]:
        """article.toml, or nothing where there is none (yet)."""
        return read_toml(self.folder / "article.toml")

    def title(self) -> str:
        return str(self.article().get("title") or self.name.partition("-")[2].replace("-", " ").capitalize())


def read_toml(path: Path) -> dict[str, Any]:
    """The table in `path`; empty where there is no such file. UserError names the file if it cannot be read."""
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: {error}") from error


def called_with(cmake: Path, command: str) -> list[str]:
    """The first argument of every `command(...)` line in a CMakeLists.txt."""
    return re.findall(rf"^[ \t]*{command}\(\s*([^\s)]+)", cmake.read_text(encoding="utf-8"), re.MULTILINE)


def read_lab(folder: Path) -> Lab:
    names = called_with(folder / "CMakeLists.txt", "add_experiment")
    return Lab(folder.name, folder, tuple(Experiment(folder.name, name, folder / name) for name in names))


def find_labs(root: Path = ROOT) -> list[Lab]:
    folders = [name for name in called_with(root / "CMakeLists.txt", "add_subdirectory") if name.startswith("labs/")]
    return [read_lab(root / name) for name in folders]


def lab_record(lab: Lab) -> dict[str, Any]:
    """What lab.json holds: see docs/result-format.md."""
    article, readme = lab.article(), lab.folder / "README.md"
    return {
        "format": 1,
        "kind": "lab",
        "lab": lab.name,
        "title": lab.title(),
        "question": article.get("question", ""),
        "article": article.get("article", ""),
        "experiments": [e.name for e in lab.experiments],
        "statements": article.get("statement", []),
        "questions": {e.name: entries for e in lab.experiments if (entries := e.questions())},
        **({"handout": readme.read_text(encoding="utf-8")} if readme.is_file() else {}),
    }
