"""What a results file says, as dataclasses. Nothing here reads a file or writes one."""

import json
import zlib
from dataclasses import dataclass, field
from typing import Any

Figures = dict[str, int | None]  # None: this machine cannot tell

VERDICTS = ("held", "differs", "unknown", "failed")
MEMORY_STATUS = ("avail_physical", "avail_page_file", "avail_virtual")
PROCESS = ("space", "commit", "resident")
REGION = ("reserved", "committed", "resident")


@dataclass(frozen=True, slots=True)
class Machine:
    name: str
    system: str
    bits: int
    page: int
    granularity: int
    compiler: str
    emulator: str | None
    memory: int
    overcommit: int | None


@dataclass(frozen=True, slots=True)
class Piece:
    base: int
    size: int
    state: str
    kind: str
    resident: int | None


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    line: int
    absent: str | None
    base: int = 0
    size: int = 0
    region: Figures = field(default_factory=dict)
    process: Figures = field(default_factory=dict)
    memory_status: Figures = field(default_factory=dict)
    faults: int | None = None
    ns: int | None = None
    map: tuple[Piece, ...] = ()
    map_cut: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    says: str
    step: str
    verdict: str
    relation: str
    got: int | None
    expected: int | None
    line: int
    why: str | None


@dataclass(frozen=True, slots=True)
class Row:
    label: str | None
    cells: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Source:
    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    lab: str
    experiment: str
    started: str
    machine: Machine
    noise: dict[str, Any]
    begin: dict[str, Figures]
    unknown: dict[str, str]
    steps: tuple[Step, ...]
    claims: tuple[Claim, ...]
    tables: tuple[Table, ...]
    source: Source | None
    how: str  # ran, skipped, died or timeout
    why: str | None
    computer: str


@dataclass(frozen=True, slots=True)
class Statement:
    id: str
    says: str
    claims: tuple[str, ...]
    untestable: str | None
    then: str
    why: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Lab:
    lab: str
    title: str
    question: str
    article: str
    experiments: tuple[str, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A machine that could not be had."""
    machine: str
    computer: str
    why: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be used, and why, in one sentence."""
    file: str
    why: str


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
        from report.build import result_of
        return result_of(json.loads(self.text()), self.computer)


@dataclass(frozen=True, slots=True)
class Results:
    kept: tuple[Kept, ...]
    labs: tuple[Lab, ...]
    left_out: tuple[LeftOut, ...]
    problems: tuple[Problem, ...]
    lab_documents: tuple[str, ...]  # the files themselves, for the merged file
    machine_documents: tuple[str, ...]
