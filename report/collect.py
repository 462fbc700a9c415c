"""Results files, from wherever they come -> Results: every usable one, sorted, and a sentence on every other."""

import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

from harness.predictions.prediction import prediction_of
from harness.results import check, from_json, reading
from harness.results.collected import Kept, Lab, LeftOut, Problem, Results
from harness.results.model import Machine
from harness.results.reading import Unusable
from harness.results.words import Sentence, Why, english_of, ngettext
from report import computers, zips
from report.ours import Ours, is_recorded, placed as placed_apart

_SCHEMAS = resources.files("harness.results")
_CHECKS = {kind: check.load(_SCHEMAS / f"{kind}.schema.json") for kind in ("result", "lab", "machine")}
_MERGED = ("results", "labs", "machines")
SUBMISSION = "submission"  # the kind of a hand-in's list of its files
_MAYBE = "predictions"  # in a merged file, where there are any
_MOST = 12  # files of one zip that are told of, where they could not be used


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document came from: the folder of a machine's results, or a merged file and the computer in it."""
    parts: tuple[str, ...]
    file: str
    recorded: str | None = None  # of what was kept with a lab: what its column is called, if that is said already


class Reader:
    def __init__(self, labs: Path | None = None) -> None:
        self.ours = Ours(labs)
        self.results: list[tuple[Origin, Kept]] = []
        self.recorded: list[tuple[tuple[str, ...], str, Kept]] = []
        self.labs: dict[str, dict[str, Lab]] = {}  # name -> text -> lab: computers may differ in it
        self.notes: list[tuple[Origin, str, LeftOut]] = []
        self.predictions: list[tuple[tuple[str, ...], str]] = []  # and the file
        self.kits: set[tuple[str, ...]] = set()  # the folders of their results
        self.students: dict[tuple[str, ...], str] = {}  # of hand-ins, by their folders or zips
        self.problems: list[Problem] = []
        self._files: set[str] = set()  # that were read
        self._lab_texts: set[str] = set()
        self._same: dict[Any, Any] = {}  # one object for all that are equal: a class says much the same

    def problem(self, file: str, why: Why) -> None:
        self.problems.append(Problem(from_json.line(file.encode("utf-8", "replace").decode()), why))

    def read(self, path: Path) -> None:
        """A folder, or a file. What is wrong with it is noted, never raised."""
        if not os.path.lexists(path):
            return self.problem(str(path), Sentence("does not exist"))
        before = len(self.problems)
        folder = path.is_dir()
        files = list(results_files(path, self.problem)) if folder else [path.resolve() if path.is_symlink() else path]
        if not files and len(self.problems) == before:
            self.problem(str(path), Sentence("holds no results"))
        for file in files:
            if (real := os.path.realpath(file)) in self._files:
                continue  # named twice, in two ways
            self._files.add(real)
            try:
                if zips.is_zip(file):
                    self._zip(file)
                else:
                    self._document(reading.read_document(file), file, str(file))
            except Unusable as error:
                self.problem(str(file), error.why)

    def _zip(self, file: Path) -> None:
        """What is wrong with files in it is told of each, up to a number; of a zip without any result, once."""
        used, before = 0, len(self.problems)
        for name, text in zips.texts_in(file):
            try:
                if isinstance(text, Unusable):
                    raise text
                self._document(reading.parse(text), file.with_suffix("") / name, f"{file}: {name}")
                used += 1
            except Unusable as error:
                self.problem(f"{file}: {name}", error.why)
        wrong = self.problems[before:]
        if not used:
            del self.problems[before:]
            raise Unusable(Sentence("holds no results of Memory Labs; {file} {why}", why=wrong[0].why,
                                    file=wrong[0].file.removeprefix(f"{file}: ")) if wrong else
                           Sentence("holds no results of Memory Labs"))
        if len(wrong) > _MOST:
            del self.problems[before + _MOST:]
            more = len(wrong) - _MOST
            self.problem(str(file), ngettext("{n} more file of it could not be used",
                                             "{n} more files of it could not be used", more).format(n=f"{more:,}"))

    def _document(self, document: dict[str, Any], file: Path, name: str) -> None:
        if document.get("kind") == SUBMISSION and isinstance(document.get("student"), str):
            self.students[computers.parts_of(file.parent)] = from_json.line(document["student"])
            return None
        if document.get("kind") != "merged":
            if document.get("kind") == "machine" and document.get("windows"):  # which only a kit writes
                self.kits.add(computers.folder_of(file, None))
            return self._one(document, Origin(computers.folder_of(file, document.get("lab")), name))
        keys = (*_MERGED, _MAYBE) if _MAYBE in document else _MERGED
        for key in keys:
            if not isinstance(document.get(key), list):
                raise Unusable(Sentence("is no merged file: {key} is no list", key=key))
        for key in keys:
            for i, inner in enumerate(document[key]):
                self._inner(inner, f"{name}: {key} {i}", computers.parts_of(file.with_suffix("")))

    def _inner(self, document: Any, name: str, parts: tuple[str, ...]) -> None:
        try:
            if not isinstance(document, dict):
                raise Unusable(Sentence("is no JSON object"))
            computer = document.get("computer")
            if is_recorded(computer) and document.get("kind", "result") == "result":
                return self._one(document, Origin((), name, computer))
            self._one(document, Origin(parts + ((computer,) if isinstance(computer, str) else ()), name))
        except Unusable as error:
            self.problem(name, error.why)

    def _one(self, document: dict[str, Any], origin: Origin) -> None:
        kind = document.get("kind", "result")
        if kind == "prediction":
            return self._prediction(document, origin)
        if kind not in _CHECKS:
            raise Unusable(Sentence("is no results file: its kind is unknown"))
        if kind == "lab" and reading.dump(document) in self._lab_texts:
            return  # every machine of every computer brings the same
        if (wrong := _CHECKS[kind](document)) is not None:
            raise Unusable(Sentence("does not fit {schema}: {wrong}", schema=f"{kind}.schema.json", wrong=wrong))
        document.pop("computer", None)  # the origin has it
        if kind == "lab":
            text = reading.dump(document)
            self._lab_texts.add(text)
            self.labs.setdefault(document["lab"], {})[text] = from_json.lab_of(document)
        elif kind == "machine":
            note = LeftOut(document["machine"], "", from_json.maybe(document["left_out"]) or "")
            self.notes.append((origin, reading.dump(document), note))
        else:
            if origin.recorded is not None:
                self.recorded.append((origin.parts, origin.recorded, self._kept(document)))
            else:
                self.results.append((origin, self._kept(document)))

    def _prediction(self, document: dict[str, Any], origin: Origin) -> None:
        document.pop("computer", None)  # which no seal is on
        prediction_of(document)
        self.predictions.append((origin.parts, reading.dump(document)))

    def read_recorded(self) -> None:
        """What is kept with the labs, each folder a column of its own."""
        for folder in self.ours.recorded():
            for file in results_files(folder, self.problem, (".json",)):
                try:
                    document = reading.read_document(file)
                    if document.get("kind", "result") != "result":
                        continue
                    self._one(document, Origin(computers.folder_of(file, document.get("lab")), str(file), ""))
                except Unusable as error:
                    self.problem(str(file), error.why)

    def _kept(self, document: dict[str, Any]) -> Kept:
        text = reading.dump(document)
        verdicts = tuple((from_json.line(claim["says"]), claim["verdict"]) for claim in document["claims"])
        machine: Machine = from_json.machine_of(document["machine"])
        return Kept(lab=self._one_of(document["lab"]), experiment=self._one_of(document["experiment"]),
                    machine=self._one_of(machine), computer="", started=document["started"],
                    how=document.get("ended", {"how": "ran"})["how"], verdicts=self._one_of(verdicts),
                    packed=zlib.compress(text.encode("ascii"), 2))

    def _one_of(self, value: Any) -> Any:
        return self._same.setdefault(value, value)

    def merged(self) -> Results:
        """All that was read, each result under the name of its computer where there is more than one."""
        placed = computers.place([(self._whose(origin.parts), origin.file, self._judged(origin, kept))
                                  for origin, kept in self.results],
                                 [(self._whose(origin.parts), origin.file, text, note)
                                  for origin, text, note in self.notes])
        predictions = [(self._whose(parts), text) for parts, text in self.predictions]
        labs = [max(texts.items(), key=lambda item: (len(item[1].experiments), len(item[1].statements), item[0]))
                for texts in self.labs.values()]
        labs.sort(key=lambda item: item[1].lab)
        notes = [(replace(note, computer=computer), text) for computer, text, note in placed.notes]
        notes.sort(key=lambda item: (item[0].machine, item[0].computer, item[1]))
        kept = [replace(kept, computer=computer) for computer, kept in placed.results]
        kept += placed_apart(self.recorded, kept)
        kept.sort(key=lambda k: (k.lab, k.experiment, k.machine.name, k.computer))
        return Results(tuple(kept), tuple(lab for _, lab in labs), tuple(note for note, _ in notes if note.why),
                       tuple(sorted(self.problems, key=lambda p: (p.file, english_of(p.why)))),
                       tuple(text for text, _ in labs),
                       tuple(with_computer(text, note.computer) for note, text in notes),
                       tuple(windows for note, text in notes for windows in from_json.windows_of(
                           note.machine, note.computer, json.loads(text).get("windows"))),
                       tuple(computers.learners(predictions, placed)), tuple(placed.equal))

    def _whose(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        return computers.named(parts, self.students)

    def _judged(self, origin: Origin, kept: Kept) -> Kept:
        """A kit knows of no differs.toml: what it measured under Wine is judged as the driver would have."""
        if origin.parts not in self.kits or not (kept.machine.emulator or "").startswith("wine-"):
            return kept
        document = json.loads(kept.text())
        if (problem := self.ours.judge(document)) is not None:
            self.problem(*problem)
        return self._kept(document)


def with_computer(text: str, computer: str) -> str:
    """The document as it stands in the merged file: with the name of its computer, if it has one."""
    return f'{{"computer":{reading.dump(computer)},{text[1:]}' if computer else text


def results_files(folder: Path, unreadable: Callable[[str, Why], None],
                  endings: tuple[str, ...] = (".json", ".zip")) -> Iterator[Path]:
    """The files of results below a folder, however deep. Links are among them, to be refused; none is followed."""
    folders = [str(folder)]
    while folders:
        here = folders.pop()
        try:
            with os.scandir(here) as found:
                entries = sorted(found, key=lambda e: e.name)
        except OSError as error:
            unreadable(here, Sentence("cannot be read: {why}", why=error.strerror))
            continue
        folders += [entry.path for entry in reversed(entries) if entry.is_dir(follow_symlinks=False)]
        yield from (Path(entry.path) for entry in entries if not entry.is_dir(follow_symlinks=False)
                    and (entry.name.endswith(endings) or entry.is_symlink() and entry.is_dir()))


def read_all(paths: Iterable[Path], labs: Path | None = None, recorded: bool = False) -> Results:
    """`labs` is the folder of the labs, where it is here: see ours.py. `recorded`: what is kept with them as well."""
    reader = Reader(labs)
    for path in sorted(set(paths)):
        reader.read(path)
    if recorded:
        reader.read_recorded()
    return reader.merged()
