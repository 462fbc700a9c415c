"""A class that is made up, quickly, without running a program: who hands in what, in the ways in which it comes.

    made = make_class(tmp_path / "in", 40, seed=1)
    # ./lab class collect week-1-who-pays *made.paths --roster made.roster --extensions made.extensions

made.kinds is {student: kind}, one of KINDS; the same n and seed give the same work. Only `missing` students have no
hand-in; each `equal` one has the sources and the measurements of a right one, made.copied_from says whose. With n of 8
or more there is one of each kind. Times are from the due of the assignment; the first of the `late` ones has an
extension that is long enough.

    right    all of it, with flips that do it, each by an edit of his or her own (EDITS), and values as derived
    wrong    no reasons, a flip that makes nothing fall, an experiment that still says TODO, another's parameters
    late     as right, 30 hours after it was due
    empty    a hand-in with nothing in it but the headings of answers.md
    hostile  one of HOSTILE: nothing of it can be used
    equal    as right, and copied
    missing  nothing came

The layouts are `moodle` (the zip of "download all submissions"), `nbgrader` (submitted/STUDENT/ASSIGNMENT/), `git` (a
folder of clones) and `zip` (a folder of zips); students are spread over those that are asked for.
No `git` where there is none.
"""

import csv
import io
import json
import os
import random
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import house
import recorded
from harness.assignments.model import Assignment
from harness.assignments.submission import ANSWERS, PAPER, document_of
from harness.assignments.values import values_of
from harness.launcher.author.begin import SKELETON
from harness.launcher.learner.assignment.answers import heading, with_sections
from harness.launcher.learner.assignment.known import assignment_named
from harness.launcher.packing.archive import entry_of
from harness.predictions.prediction import Given, sealed
from harness.predictions.questions import digest, questions_of
from harness.results import reading

KINDS = ("right", "wrong", "late", "empty", "hostile", "equal", "missing")
DEAL = ("right", "wrong", "right", "late", "equal", "empty", "hostile", "missing", "right", "right")
LAYOUTS = ("moodle", "nbgrader", *["git"] * bool(shutil.which("git")), "zip")
NAMES = ("张伟", "王芳", "李娜", "陈静 (转)", "Zoë Müller", "محمد علي", "Ngô Thị Ánh", "O'Brien, Pat", "欧阳修")
BY_NAME = {e.full_name: e for e in house.EXPERIMENTS}
# What does it, of each flip that is handed out: (text, what is put into its place).
EDITS = {
    ("week-1-who-pays", "flip-touch"): [
        ('    now = step("touch"', '    mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);\n'
                                   '    now = step("touch"')],
    ("week-1-who-pays", "flip-object"): [
        ("MAP_SHARED | MAP_ANONYMOUS, -1, 0);", "MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);"),
        ("    if (view == MAP_FAILED)", "    mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);\n"
                                        "    if (view == MAP_FAILED)")],
    ("week-2-who-frees", "flip-fragmentation"): [
        ("malloc_trim(0);", ";"),
        ("for (int i = 1; i < BLOCKS; i += 2)", "for (int i = 1; i < BLOCKS; i += i < BLOCKS / 2 ? 4 : 2)")],
    ("week-2-who-frees", "flip-unload"): [
        ("char *own = lend_own(BYTES);", "char *own = lend_common(BYTES);"),
        ("memset(common, 'A', BYTES);", "memset(common, 0, BYTES);")],
}


@dataclass
class MadeClass:
    assignment: Assignment
    kinds: dict[str, str]
    copied_from: dict[str, str] = field(default_factory=dict)
    paths: list[Path] = field(default_factory=list)
    roster: Path = Path()
    extensions: Path = Path()
    groups: Path = Path()

    def of(self, kind: str) -> list[str]:
        return [student for student, its in self.kinds.items() if its == kind]


def make_class(folder: Path, n: int, seed: int = 1, layouts: tuple[str, ...] = LAYOUTS,
               assignment: str = "week-1-who-pays") -> MadeClass:
    """Make it in `folder`, which need not be there."""
    rng = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    kinds = {f"2026{number:04}": DEAL[number % len(DEAL)] for number in range(n)}
    made = MadeClass(assignment_named(assignment), kinds)
    work: dict[str, dict[str, bytes]] = {}
    sent: dict[str, list] = {layout: [] for layout in layouts}
    for number, (student, kind) in enumerate(made.kinds.items()):
        if kind == "missing":
            continue
        work[student] = files = files_of(made.assignment, student, kind, rng)
        if kind == "equal":
            made.copied_from[student] = whose = made.of("right")[number // len(DEAL)]
            files |= copied(work[whose], made.assignment, student)
        data = HOSTILE[number // len(DEAL) % len(HOSTILE)](student) if kind == "hostile" else \
            packed(made.assignment, student, files)
        when = made.assignment.due + timedelta(hours=30 if kind == "late" else -rng.randint(1, 99))
        layout = layouts[number % len(layouts)]
        sent[layout].append((student, NAMES[number % len(NAMES)], f"{made.assignment.id}-{student}.zip", data, when))
    made.paths = [LAY[layout](folder, made.assignment, items) for layout, items in sent.items() if items]
    lists(folder, made)
    return made


def files_of(assignment: Assignment, student: str, kind: str, rng: random.Random) -> dict[str, bytes]:
    """What a student of that kind makes, by its name in the zip."""
    values = values_of(assignment, student if kind != "wrong" else "somebody else")
    text = with_sections(assignment, "")
    if kind == "empty":
        return {ANSWERS: text.encode()}
    files: dict[str, bytes] = {"results/linux64/machine.json": json.dumps(
        {"format": 1, "kind": "machine", "machine": "linux64", "left_out": None}).encode()}
    for task in assignment.tasks:
        for name in task.experiments:
            lab, _dot, experiment = name.partition(".")
            if task.kind == "predict":
                files[f"predictions/{lab}/{experiment}.json"] = predicted(name, kind, rng, values.get(name, {}))
            elif task.kind == "run":
                files[f"results/linux64/{lab}/{experiment}.json"] = measured(name, values.get(name, {}), rng)
            elif task.kind == "flip":
                files[f"flips/{lab}/{experiment}/linux.c"] = flipped(assignment, task, kind, rng)
            elif task.kind == "make":
                files |= {f"make/{lab}/{experiment}/{file}": data for file, data in own(experiment, kind, rng).items()}
        if task.kind == "text" and kind != "wrong":
            written = f"{student} says: the figure was {rng.randint(0, 99)} bytes more than I had thought.\n"
            text = text.replace(heading(task), f"{heading(task)}\n\n{written}")
    return files | {ANSWERS: text.encode()}


def predicted(name: str, kind: str, rng: random.Random, values: dict[str, int]) -> bytes:
    entries = BY_NAME[name].questions()
    answers = []
    for question in questions_of(entries):
        value = {"number": rng.choice([0, 4096, 1 << 30]), "yes-no": rng.choice(["yes", "no"]),
                 "choice": rng.choice([choice.says for choice in question.choices] or [""])}[question.kind]
        answers.append(Given(question.id, value, question.unit, rng.randint(1, 4),
                             "" if kind == "wrong" else f"I think so, for reason {rng.randint(1, 99)}"))
    lab, _dot, experiment = name.partition(".")
    document = sealed(lab, experiment, digest(entries), answers, parameters=values)
    document |= {"made": "2026-11-20T10:00:00Z", "salt": f"{rng.getrandbits(128):032x}"}
    del document["seal"]
    return json.dumps(document | {"seal": reading.digest(document)}).encode()


def measured(name: str, values: dict[str, int], rng: random.Random) -> bytes:
    """A recorded result, as if it were of this experiment: its steps and claims are those of the source."""
    experiment, document = BY_NAME[name], recorded.document()
    source = house.sources(experiment)["linux"]
    names, like = house.steps_of(source), document["steps"]
    steps = [json.loads(json.dumps(like[i % len(like)])) | {"name": step} for i, step in enumerate(names)]
    for step in steps:
        step |= {"base": 4096 * rng.randint(1 << 20, 1 << 34), "ns": rng.randint(1000, 1 << 20)}
    text = source.read_text()
    says = re.findall(r'\bexpect_\w+\(\s*"([^"]+)"', house.plain(text))
    claims = [{"says": one, "step": names[0], "verdict": "held", "relation": "==", "got": 0, "expected": 0,
               "line": 1, "why": None} for one in says]
    started = f"2026-11-2{rng.randint(1, 9)}T{rng.randint(10, 23)}:{rng.randint(10, 59)}:{rng.randint(10, 59)}{'Z'}"
    document |= {"lab": experiment.lab, "experiment": experiment.name, "started": started, "steps": steps,
                 "claims": claims, "tables": [], "parameters": values, "usual": dict.fromkeys(values, 1 << 20),
                 "source": {"file": source.name, "text": text}, "ended": {"how": "ran", "why": None}}
    return json.dumps(document).encode()


def flipped(assignment: Assignment, task, kind: str, rng: random.Random) -> bytes:
    """The edit that does it, with a length that is this student's own; or one that does nothing."""
    text = house.sources(BY_NAME[task.experiments[0]])["linux"].read_text()
    if kind == "wrong":
        return text.replace("lab_begin(argc, argv);", f"lab_begin(argc, argv); // {rng.random()}").encode()
    for old, new in EDITS[assignment.id, task.id]:
        text = house.replaced(text, old, new.replace("(NULL, 1, ", f"(NULL, {rng.randint(1, 4096)}, "))
    return text.encode()


def own(name: str, kind: str, rng: random.Random) -> dict[str, bytes]:
    """An experiment of one's own, by its files."""
    made = {}
    for path in SKELETON.iterdir():
        if path.suffix in (".c", ".toml"):
            text = path.read_text().replace("@NAME@", name).replace("1 << 20", f"{rng.randint(2, 4000)} * 4096")
            made[path.name] = (text if kind == "wrong" else text.replace("TODO ", "")).encode()
    return made


def copied(files: dict[str, bytes], assignment: Assignment, student: str) -> dict[str, bytes]:
    """Another's sources, and results that say the own values and another time."""
    made = {name: data for name, data in files.items() if name.startswith(("flips/", "make/"))}
    for name, data in files.items():
        if name.startswith("results/") and name.count("/") == 3:
            document = json.loads(data)
            values = values_of(assignment, student).get(f"{document['lab']}.{document['experiment']}", {})
            made[name] = json.dumps(document | {"parameters": values, "started": "2026-11-30T08:00:00Z"}).encode()
    return made


def packed(of: Assignment, student: str, files: dict[str, bytes], **changes) -> bytes:
    """The zip of a hand-in; `changes`: keys of submission.json."""
    document = document_of(of.id, of.sha256, student, files) | changes
    return zipped((entry_of(name), data) for name, data in
                  sorted((files | {PAPER: json.dumps(document).encode()}).items()))


def zipped(entries) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, data in entries:
            archive.writestr(entry, data)
    return whole.getvalue()


def link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(ANSWERS)
    entry.external_attr = 0o120777 << 16
    return entry


HOSTILE = (
    lambda student: zipped([("../../up.txt", b"x"), (PAPER, b"{}")]),
    lambda student: zipped([(PAPER, b"{}"), (ANSWERS, bytes(40 << 20))]),
    lambda student: zipped([(PAPER, b"{}"), (link(), b"/etc/passwd")]),
    lambda student: zipped([(PAPER, b"{}"), ("Answers.md", b"x"), (ANSWERS, b"x")]),
    lambda student: zipped([(PAPER, b"{}"), (ANSWERS, b"x")])[:60],
    lambda student: b"Rar!" + bytes(99),
    lambda student: zipped([("a\x1b[31mb.txt", b"x")]),
)


def lay_moodle(folder: Path, assignment: Assignment, items) -> Path:
    path = folder / "moodle.zip"
    entries = []
    for number, (_student, name, file, data, when) in enumerate(items):
        entry = zipfile.ZipInfo(f"{name}_{4000 + number}_assignsubmission_file_/{file}",
                                when.astimezone().timetuple()[:6])
        entry.compress_type = zipfile.ZIP_DEFLATED
        entries.append((entry, data))
    path.write_bytes(zipped(entries))
    return path


def lay_nbgrader(folder: Path, assignment: Assignment, items) -> Path:
    for student, _name, file, data, when in items:
        place = folder / "submitted" / student / assignment.id
        dated(place / file, data, when + timedelta(days=99))  # a copy's date, which tells nothing
        (place / "timestamp.txt").write_text(when.isoformat(" "))
    return folder / "submitted"


def lay_git(folder: Path, assignment: Assignment, items) -> Path:
    for student, _name, file, data, when in items:
        clone = folder / "clones" / f"{assignment.id}-{student}"
        dated(clone / file, data, when + timedelta(days=99))
        commit(clone, when)
    return folder / "clones"


def lay_zips(folder: Path, assignment: Assignment, items) -> Path:
    for _student, _name, file, data, when in items:
        dated(folder / "zips" / file, data, when)
    return folder / "zips"


LAY = {"moodle": lay_moodle, "nbgrader": lay_nbgrader, "git": lay_git, "zip": lay_zips}


def dated(path: Path, data: bytes, when) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (when.timestamp(),) * 2)
    return path


def commit(clone: Path, when) -> None:
    """All that lies there, as of that time."""
    said = {"GIT_AUTHOR_DATE": when.isoformat(), "GIT_COMMITTER_DATE": when.isoformat(),
            "GIT_CONFIG_GLOBAL": os.devnull}
    who = ["-c", "user.name=x", "-c", "user.email=x@localhost"]
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], [*who, "commit", "-qm", "x"]):
        subprocess.run(["git", "-C", clone, *command], check=True, env=os.environ | said)


def lists(folder: Path, made: MadeClass) -> None:
    """roster.csv with all but the last, extensions.csv for the first of the late, groups.csv of the first two."""
    students = list(made.kinds)
    made.roster = table(folder / "roster.csv", ["student", "name", "email"], [
        [student, NAMES[number % len(NAMES)], f"{student}@example.edu"]
        for number, student in enumerate(students[:-1])])
    longer = (made.assignment.due + timedelta(days=3)).isoformat()
    made.extensions = table(folder / "extensions.csv", ["student", "due"],
                            [[student, longer] for student in made.of("late")[:1]])
    made.groups = table(folder / "groups.csv", ["student", "group"], [[student, "A"] for student in students[:2]])


def table(path: Path, headings: list[str], rows: list[list[str]]) -> Path:
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return path
