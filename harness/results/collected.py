"""What many results files say together: the results that were kept, the labs, and the files that were of no use."""

import json
import zlib
from dataclasses import dataclass, field
from typing import Any

from harness.results.model import Machine, Result
from harness.results.words import Sentence, Why, english

SOME = 4  # of many equal results, those that are named
RECORDED = english("recorded on ")  # what the name of a computer begins with whose results are kept with the labs


@dataclass(frozen=True, slots=True)
class Statement:
    id: str
    says: str
    claims: tuple[str, ...]
    untestable: str | None
    then: str
    why: str
    evidence: str
    source: str = "article"  # or note, of our own, or other: whose sentence it is
    where: str = ""  # it stands


@dataclass(frozen=True, slots=True)
class Lab:
    lab: str
    title: str
    question: str
    article: str
    experiments: tuple[str, ...]
    statements: tuple[Statement, ...]
    handout: str = ""  # Markdown; empty in files that were written without
    questions: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # of each experiment, as they were written


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A machine that could not be had."""
    machine: str
    computer: str
    why: str


@dataclass(frozen=True, slots=True)
class Windows:
    """What a kit found out about the Windows that it ran on; of what nobody told it says None."""
    machine: str
    computer: str
    build: str
    edition: str | None
    native: str | None  # processor
    page_file: int | None
    defender: bool | None


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be used, and why, in one sentence."""
    file: str
    why: Why


@dataclass(frozen=True, slots=True)
class Kept:
    """A result that was read and found good: what every page needs of it, and the whole of it packed small."""
    lab: str
    experiment: str
    machine: Machine
    computer: str
    started: str
    how: str
    verdicts: tuple[tuple[str, str], ...]  # (says, verdict), shared between results that say the same
    packed: bytes

    def text(self) -> str:
        return zlib.decompress(self.packed).decode("ascii")

    def open(self) -> Result:
        from harness.results.from_json import result_of
        return result_of(json.loads(self.text()), self.computer)


@dataclass(frozen=True, slots=True)
class Equal:
    """Results that are the same to the last byte, of different computers: `of` names experiment and machine of each."""
    computers: tuple[str, ...]
    of: tuple[str, ...]

    def told(self) -> Why:
        more = len(self.of) - SOME
        return Sentence("the results of {computers} are the same bytes, as no two runs leave them: {of}",
                        computers=tuple(name or Sentence("the folder above") for name in self.computers),
                        of=self.of[:SOME] + ((Sentence("{n} more", n=more),) if more > 0 else ()))


@dataclass(frozen=True, slots=True)
class Results:
    kept: tuple[Kept, ...]
    labs: tuple[Lab, ...]
    left_out: tuple[LeftOut, ...]
    problems: tuple[Problem, ...]
    lab_documents: tuple[str, ...]  # the files themselves, for the merged file
    machine_documents: tuple[str, ...]
    windows: tuple[Windows, ...] = ()
    predictions: tuple[tuple[str, str], ...] = ()  # whose, by the name of their computer, and the file itself
    equal: tuple[Equal, ...] = ()
