"""What a results file says, as dataclasses. Nothing here reads a file or writes one."""

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
    change: dict[str, Figures] = field(default_factory=dict)  # of process and memory_status, since the step before
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
    unit: str = "number"
    got_name: str | None = None
    expected_name: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    label: str | None
    cells: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    units: tuple[str, ...] = ()  # of each column; "" where it says none


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
    begin: dict[str, Any]
    unknown: dict[str, str]
    steps: tuple[Step, ...]
    claims: tuple[Claim, ...]
    tables: tuple[Table, ...]
    source: Source | None
    how: str  # ran, skipped, died, timeout or unstarted
    why: str | None
    computer: str
    before: tuple[Piece, ...] = ()  # what lay where the first step's map lies, before it
    parameters: dict[str, int] = field(default_factory=dict)  # those that the experiment asks for, as they were
    usual: dict[str, int] = field(default_factory=dict)  # of those that a task has set, what they are otherwise
