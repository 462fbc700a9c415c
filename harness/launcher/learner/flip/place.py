"""my/flip/LAB/EXPERIMENT/: the learner's copy of a source, its target beside it, and the flips that were done. What an
assignment asks for lies below it, in a folder of the assignment's id: an exercise never replaces what is handed in.

Each file is written whole, and what is replaced lies in my/old/ before: nothing is lost however we end.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.driver.errors import UserError
from harness.driver.labs import Experiment
from harness.launcher.learner.flip.target import Target, read_target
from harness.launcher.learner.my_folder import made
from harness.results.json_files import write_json
from harness.results.words import _
from harness.results.writing import write_all

LONGEST = 1 << 20  # bytes of a source


@dataclass(frozen=True)
class Place:
    experiment: Experiment
    system: str
    assignment: str = ""

    @property
    def folder(self) -> Path:
        return made() / "flip" / self.experiment.lab / self.experiment.name / self.assignment

    @property
    def copy(self) -> Path:
        return self.folder / f"{self.system}.c"

    @property
    def target_file(self) -> Path:
        return self.folder / f"target-{self.system}.json"

    def target(self) -> Target | None:
        """What was to fall; None where nothing was begun. UserError: the file is not as it was written."""
        try:
            return read_target(self.target_file)
        except (OSError, ValueError) as error:
            raise UserError(_("{file} is not as it was written; to start over: ./lab flip {experiment} --again").format(
                file=self.target_file, experiment=self.experiment.full_name)) from error

    def done_file(self, target: Target) -> Path:
        return self.folder / (f"done-{target.level}-{self.system}.c" if target.level else f"done-{self.system}.c")

    def aim(self, target: Target) -> None:
        """Have another target, and leave the copy as it is."""
        with writing(self.folder):
            write_json(self.target_file, target.as_json())

    def begin(self, target: Target) -> Path | None:
        """Put the source as given there, and what is to fall; gives where the copy is kept that lay there."""
        with writing(self.folder):
            old = self.keep_old(self.copy, target.given)
            write(self.copy, target.given)
            write_json(self.target_file, target.as_json())
            return old

    def edited(self, target: Target) -> str:
        """The copy as it is now; put there again if it is gone. UserError: it cannot be read."""
        try:
            if self.copy.stat().st_size > LONGEST:
                raise UserError(_("{file} is too large for a source: it may have {most} bytes").format(
                    file=self.copy, most=f"{LONGEST:,}"))
            return self.copy.read_text(encoding="utf-8")
        except FileNotFoundError:
            with writing(self.folder):
                write(self.copy, target.given)
            return target.given
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(_("{file} cannot be read: {why}").format(file=self.copy, why=error)) from error

    def keep_done(self, target: Target, text: str) -> Path:
        """Keep an edit that has hit the target; gives where."""
        done = self.done_file(target)
        with writing(self.folder):
            self.keep_old(done, text)
            write(done, text)
        return done

    def keep_old(self, path: Path, new: str) -> Path | None:
        """Keep what lies at `path`, if that is something else than `new`; gives where, None if there was nothing."""
        try:
            text = path.read_bytes()
        except FileNotFoundError:
            return None
        if text == new.encode():
            return None
        folder = made() / "old" / self.folder.relative_to(made())
        number = 1
        while (old := folder / f"{path.stem}-{number}.c").exists():
            if old.read_bytes() == text:
                return old
            number += 1
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".{old.name}.part"
        part.write_bytes(text)
        return part.replace(old)


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """UserError where something of `folder` cannot be kept."""
    try:
        yield
    except OSError as error:
        raise UserError(_("{file} cannot be written: {why}").format(
            file=error.filename or folder, why=error.strerror)) from error


def write(path: Path, text: str) -> None:
    write_all(path.parent, {path.name: [text]})
