"""ID-STUDENT.zip: all that a student has made for an assignment, the same bytes for the same work."""

from collections.abc import Iterator
from pathlib import Path

from harness.assignments.submission import ANSWERS, LIMITS, PAPER, PARTS, document_of, read_submission
from harness.driver.errors import UserError
from harness.driver.labs import find_labs
from harness.launcher.learner.assignment.flips import Asked
from harness.launcher.learner.assignment.place import Begun
from harness.launcher.learner.assignment.predicted import named, sealed_for
from harness.launcher.learner.assignment.standing import made_files, made_name
from harness.launcher.learner.my_folder import my_folder
from harness.launcher.packing.archive import write_bytes
from harness.results import reading
from harness.results.reading import Unusable
from harness.results.words import _
from harness.results.writing import whole

NAMED = 3  # files of a hand-in that is too large


def files_of(begun: Begun) -> dict[str, bytes]:
    """What belongs to it, by its name in the zip. UserError: something of it cannot be read."""
    files: dict[str, bytes] = {}
    try:
        for name, path in paths_of(begun):
            if path.is_file() and not path.is_symlink():
                files[name] = path.read_bytes()
    except OSError as error:
        raise UserError(_("{file} cannot be read: {why}").format(file=error.filename, why=error.strerror)) from error
    for experiment in begun.assignment.experiments():
        lab, _dot, name = experiment.partition(".")
        for file, text in named(sealed_for(begun, experiment)[0], name).items():
            files[f"predictions/{lab}/{file}"] = text.encode()
    return files


def paths_of(begun: Begun) -> Iterator[tuple[str, Path]]:
    yield ANSWERS, begun.answers
    for path in sorted(begun.results.rglob("*.json")):
        name = f"results/{path.relative_to(begun.results).as_posix()}"
        if PARTS.fullmatch(name):
            yield name, path
    known = {e.full_name: e for lab in find_labs() for e in lab.experiments}
    for task in begun.assignment.tasks:
        experiment = known.get(task.experiments[0]) if task.experiments else None
        if not experiment:
            continue
        if task.kind == "flip":
            file = Asked(begun, task).place(experiment).copy
            yield f"flips/{experiment.lab}/{experiment.name}/{file.name}", file
        if task.kind == "make":
            for path in made_files(experiment):
                yield made_name(experiment, path), path


def hand_in(begun: Begun, out: Path | None) -> Path:
    """Write it, whole or not at all; UserError says why it is none that could be collected."""
    assignment, files = begun.assignment, files_of(begun)
    document = document_of(assignment.id, assignment.sha256, begun.student, files)
    path = (out or my_folder() / "assignments") / f"{assignment.id}-{begun.student}.zip"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole(path) as part:
            sizes = write_bytes(part, files | {PAPER: reading.dump(document).encode()})
            if (size := part.stat().st_size) > LIMITS.zipped:
                raise UserError(_("the hand-in would have {size:,} bytes, and may have {most:,}; the largest in it are "
                                  "{files}").format(size=size, most=LIMITS.zipped, files=", ".join(largest(sizes))))
            read_submission(part)  # as who collects it will
    except Unusable as said:
        raise UserError(_("what you made cannot be handed in: it {why}").format(why=said.why)) from None
    except OSError as error:
        raise UserError(_("{file} cannot be written: {why}; name another place: --out DIR").format(
            file=path, why=error.strerror)) from error
    return path


def largest(sizes: dict[str, int]) -> list[str]:
    """The largest by their bytes in the zip."""
    return [f"{name} ({sizes[name]:,})" for name in sorted(sizes, key=lambda name: -sizes[name])[:NAMED]]
