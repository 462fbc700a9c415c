"""An experiment of the student's own is held to what ./lab check asks, as far as that can be told in the sandbox."""

from dataclasses import dataclass

from harness.classes.grades import Part
from harness.driver.labs import ROOT, Experiment
from harness.launcher.author.begin import TO_DO
from harness.launcher.breaks import Break
from harness.launcher.classes.judging.asked import (Asked, NotJudged, fallen, line, lines, some, standing,
                                                    verdicts_in, whole)
from harness.launcher.classes.judging.runs import compiler_says, foul_of, why_none
from harness.launcher.classes.judging.settled import settled
from harness.launcher.classes.judging.their_breaks import Book, book_in, questions_wrong
from harness.launcher.classes.sandbox import running
from harness.launcher.classes.sandbox.ran import Ran
from harness.results import reading
from harness.results.reading import Unusable
from harness.results.words import N_, Sentence, Why

SHAPE, BUILDS, CLAIMS, SIZE, BREAKS, WRITTEN = N_("shape"), N_("builds"), N_("claims"), N_("size"), N_("breaks"), \
    N_("written")
LEAST = 2  # steps, and claims
AGAIN = 2  # times that a break is tried: what somebody else has disturbed is no fault of it


@dataclass(frozen=True)
class Made:
    """`files`: by their names in the folder. `source`: of them the one that is run, on `machine`."""
    experiment: Experiment
    files: dict[str, bytes]
    source: str
    machine: str

    def run(self, files: dict[str, bytes]) -> Ran:
        return running.run_source(self.experiment, self.machine, files, {})


def parts(asked: Asked) -> tuple[Part, ...]:
    name = asked.task.experiments[0]
    lab, _dot, own = name.partition(".")
    folder = f"make/{lab}/{own}/"
    files = {file.removeprefix(folder): data for file, data in sorted(asked.files.items()) if file.startswith(folder)}
    if not files:
        return ()
    beside = next((e for e in asked.known.values() if e.lab == lab), None)
    if not beside:
        raise NotJudged(Sentence("there is no lab {lab} in this copy of Memory Labs", lab=lab))
    made = Made(Experiment(lab, own, beside.folder.parent / own), files, *source_of(files))
    wrong, book = shape_of(made)
    return (Part(SHAPE, not wrong, tuple(wrong)), written(made), *tried(made, book))


def source_of(files: dict[str, bytes]) -> tuple[str, str]:
    """Which source is run on which machine; ("", ""): none can be."""
    return next(((file, machine) for file, machine in (("linux.c", "linux64"), ("any.c", "linux64"), ("cpu.c", "cpu"))
                 if file in files), ("", ""))


def shape_of(made: Made) -> tuple[list[Why], Book]:
    """What of it is not there or cannot be read; and its breaks."""
    wrong, book = list[Why](), Book()
    if not {"any.c", "cpu.c"} & set(made.files):
        wrong += [Sentence("there is no {file}", file=file) for file in ("linux.c", "windows.c")
                  if file not in made.files]
    if own := sorted(set(made.files) & {path.name for path in (ROOT / "probe").glob("*.h")}):
        wrong.append(Sentence("it brings what is the instrument's: {files}", files=some(own)))
    try:
        book = book_in(made.files.get("breaks.toml", b""))
    except Unusable as said:
        wrong.append(Sentence("{file} {why}", file="breaks.toml", why=said.why))
    if why := questions_wrong(made.files.get("questions.toml", b""), made.experiment):
        wrong.append(Sentence("{file} {why}", file="questions.toml", why=why))
    return wrong, book


def written(made: Made) -> Part:
    """Is nothing left of the skeleton?"""
    marked = [file for file, data in made.files.items() if TO_DO.encode() in data]
    return Part(WRITTEN, not marked, (Sentence("what still says {mark}: {files}", mark=TO_DO, files=some(marked)),)
                if marked else ())


def tried(made: Made, book: Book) -> tuple[Part, ...]:
    """What only a run can tell."""
    names = (BUILDS, CLAIMS, SIZE, BREAKS)
    if not made.source:
        return all_of(names, False, Sentence("there is no source that can be run"))
    try:
        reading.decoded(made.files[made.source])
        ran = settled(whole(made.run(made.files)), lambda: made.run(made.files))
    except NotJudged as said:
        return all_of(names, None, said.why)
    except Unusable as said:
        return all_of(names, False, Sentence("{file} {why}", file=made.source, why=said.why))
    if foul := foul_of(ran):
        return (Part(BUILDS, None, foul, text=lines(reading.decoded(made.files[made.source]))),)
    if ran.compiler:
        return all_of(names, False, Sentence("it does not compile: {error}", error=compiler_says(ran)))
    return (Part(BUILDS, True), *of_runs(made, book, ran))


def all_of(names: tuple[str, ...], good: bool | None, *why: Why) -> tuple[Part, ...]:
    return tuple(Part(name, good, why) for name in names)


def of_runs(made: Made, book: Book, ran: Ran) -> tuple[Part, ...]:
    names = (CLAIMS, SIZE, BREAKS)
    if not any(ran.results):
        return all_of(names, False, Sentence("it gave no result: {why}", why=why_none(ran)))
    if not all(ran.results):
        return all_of(names, False, Sentence("some of its runs gave a result, and some did not: {why}",
                                             why=why_none(ran)))
    first, claims = ran.results[0] or {}, verdicts_in(ran)
    steps, falls = {step["name"] for step in first["steps"]}, [says for says in claims if "failed" in claims[says]]
    small = len(steps) < LEAST or len(claims) < LEAST
    return (Part(CLAIMS, bool(claims) and not falls, (Sentence("does not hold each time: {claims}",
                                                               claims=some(falls)),) if falls else ()),
            Part(SIZE, not small, (Sentence("steps: {steps}, claims: {claims}; {least} of each are the least",
                                            steps=len(steps), claims=len(claims), least=LEAST),)
                 if small else ()),
            breaks(made, book, standing(ran), list(claims)))


def breaks(made: Made, book: Book, holds: tuple[str, ...], claims: list[str]) -> Part:
    """Each turns exactly its claims, and each claim has one."""
    system = made.machine.removesuffix("64")
    mine = [brk for brk in book.breaks if brk.machine == system]
    named = {says for brk in mine for says in brk.fails} | book.unbreakable.get(system, frozenset())
    wrong: list[Why] = []
    if without := [says for says in claims if says not in named]:
        wrong.append(Sentence("no break makes it fail: {claims}", claims=some(without)))
    try:
        wrong += [Sentence("the break {name}: {why}", name=line(brk.name), why=why) for brk in mine
                  if not brk.lacks() and (why := wrong_with(made, brk, holds))]
    except NotJudged as said:
        return Part(BREAKS, None, (said.why, *wrong))
    return Part(BREAKS, not wrong, tuple(wrong))


def wrong_with(made: Made, brk: Break, holds: tuple[str, ...]) -> Why | None:
    """Why a break is not as it is recorded; None: it is. NotJudged: it could not be tried."""
    text = reading.decoded(made.files[made.source])
    for edit in brk.edits():
        if (count := edit.count(text)) != 1:
            return Sentence("the text to find stands {count} times in {file}, not once", count=count, file=made.source)
        text = edit.apply(text)
    why: Why | None = None
    for _time in range(AGAIN):
        if (why := compared(whole(made.run(made.files | {made.source: text.encode()})), brk, holds)) is None:
            break
    return why


def compared(ran: Ran, brk: Break, holds: tuple[str, ...]) -> Why | None:
    """What fell, held against what was to fall."""
    if foul := foul_of(ran):
        raise NotJudged(foul[0])
    if ran.compiler:
        return Sentence("it does not compile: {error}", error=compiler_says(ran))
    if not any(ran.results):
        return Sentence("it gave no result: {why}", why=why_none(ran))
    fell = fallen(ran) & set(holds)
    if fell == set(brk.fails):
        return None
    more, fewer = fell - set(brk.fails), set(brk.fails) - fell
    return Sentence("also failed: {claims}", claims=some(sorted(more))) if more else \
        Sentence("did not fail: {claims}", claims=some(sorted(fewer)))
