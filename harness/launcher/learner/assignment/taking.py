"""results.zip of the kit for Windows, or its folder results: what of it belongs to the assignment is taken along."""

import re
from pathlib import Path

from harness.assignments.unpacked import Limits, file_in_folder, files_in_zip
from harness.driver.errors import UserError
from harness.launcher.learner.assignment.place import Begun
from harness.launcher.packing.archive import names_in
from harness.predictions.prediction import prediction_of
from harness.results import check, reading
from harness.results.reading import Unusable
from harness.results.words import Sentence, Why, _
from harness.results.writing import write_all

LIMITS = Limits(zipped=64 << 20, whole=128 << 20, files=20_000, backslash=True)  # a kit's: two machines, all labs
NAME = re.compile(r"(?:results/)?([a-z0-9]+)/(?:(machine)|([a-z0-9-]+)/([a-z0-9-]+(?:\.after-\d+)?))\.json")
_CHECKS = {kind: check.load(Path(check.__file__).with_name(f"{kind}.schema.json"))
           for kind in ("result", "lab", "machine")}


def take(begun: Begun, given: Path) -> tuple[int, list[tuple[str, Why]]]:
    """How many results and predictions were taken, and what was wrong with others. UserError: there are none in it."""
    wanted = set(begun.assignment.experiments())
    taken: dict[Path, str] = {}
    wrong: list[tuple[str, Why]] = []
    for name, data in files_of(given).items():
        if not (found := NAME.fullmatch(name)):
            continue
        machine, lab, file = found[1], found[3], found[4] or found[2]
        try:
            if found[2] or file == "lab" and any(one.startswith(f"{lab}.") for one in wanted) or \
                    f"{lab}.{file.partition('.')[0]}" in wanted:
                taken[place(begun, machine, lab, file)] = checked(machine, lab, file, reading.decoded(data))
        except Unusable as said:
            wrong.append((name, said.why))
    count = sum(path.name not in ("lab.json", "machine.json") for path in taken)
    if not count:
        raise UserError(_("{file} has no result and no prediction of {id}").format(
            file=given, id=begun.assignment.id) + "".join(f"; {name} {why}" for name, why in wrong[:1]))
    try:
        for path, text in taken.items():
            write_all(path.parent, {path.name: [text]})
    except OSError as error:
        raise UserError(_("{file} cannot be written: {why}").format(file=error.filename, why=error.strerror)) from error
    return count, wrong


def files_of(given: Path) -> dict[str, bytes]:
    try:
        if given.is_dir():
            names = [name for name in names_in(given) if NAME.fullmatch(name)]
            return {name: file_in_folder(given, name, reading.LIMIT) for name in names}
        with open(given, "rb") as file:
            return files_in_zip(file, LIMITS)
    except OSError as error:
        raise UserError(_("{file} cannot be read: {why}").format(file=given, why=error.strerror)) from error
    except Unusable as said:
        raise UserError(_("{file} {why}").format(file=given, why=said.why)) from None


def place(begun: Begun, machine: str, lab: str | None, file: str) -> Path:
    if machine == "predictions":
        return begun.predictions / (lab or "") / f"{file}.json"
    return begun.results / machine / (lab or "") / f"{file}.json"


def checked(machine: str, lab: str | None, file: str, text: str) -> str:
    """The text, if it is what its place says. Unusable: it is not."""
    document = reading.parse(text)
    if machine == "predictions":
        prediction = prediction_of(document)
        good = (prediction.lab, prediction.experiment) == (lab, file.partition(".")[0])
    else:
        kind = str(document.get("kind", "result"))
        if wrong := _CHECKS[kind](document) if kind in _CHECKS else Sentence("it is of another kind"):
            raise Unusable(Sentence("is no file of results: {wrong}", wrong=wrong))
        what = {"result": [machine, lab, file], "lab": [lab, "lab"], "machine": [machine, "machine"]}[kind]
        said = {"result": [document.get("machine", {}), document.get("lab"), document.get("experiment")],
                "lab": [document.get("lab"), file], "machine": [document.get("machine"), file]}[kind]
        if kind == "result":
            said[0] = said[0]["name"]
        good = what == said
    if not good:
        raise Unusable(Sentence("is of another experiment or machine than its name says"))
    return text
