"""A stranger's source made into a program, inside: compiled, looked at, linked behind the official probe.

The object that comes of it may hold what a compiler makes of C, and nothing that runs before the probe: no constructor,
no function that the loader calls to choose another. All its names but main are its own: a function of the name of the
probe's, or of the C library's, is not called by the probe."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.driver.labs import Experiment
from harness.launcher.classes.sandbox import bubble
from harness.launcher.classes.sandbox.contained import Contained, contain
from harness.launcher.classes.sandbox.heard import printable
from harness.launcher.classes.sandbox.staged import Stage, names_of_the_probe, place
from harness.launcher.learner.flip.bounds import Amounts
from harness.results.words import Sentence, Why

SOURCE, MADE = "/sandbox/source", "/sandbox/made"
MOST = Amounts(seconds=20, tasks=64, memory=2 << 30, disk=512 << 20)
LIMITS = [f"--fsize={256 << 20}", f"--as={2 << 30}", "--cpu=20"]
SECTION = re.compile(r"^ *\[ *\d+\] (\S*) +[A-Z_]+ +[0-9a-f]{8}", re.MULTILINE)
COUNT = re.compile(r"^There are (\d+) section headers", re.MULTILINE)
SYMBOL = re.compile(r"^ *\d+: [0-9a-f]+ +\w+ (\w+) +(\w+) +\w+ +(?:\[.*?\] +)?(\w+) (\S+)", re.MULTILINE)
USUAL = re.compile(r"((\.rela?)?\.(text|l?rodata|l?data|l?bss|tdata|tbss|comment|note|eh_frame|debug|symtab|strtab|"
                   r"shstrtab|group|fini_array)([._]\S*)?)?")
OUTSIDE = re.compile(r"""^\s*\#\s*include\s*["<]((?:/|[^">\n]*\.\./)[^">\n]*)|\.incbin[\s\\]*"([^"\\\n]+)""",
                     re.MULTILINE)


@dataclass(frozen=True)
class Program:
    """`path`: where it lies; None: `compiler` says why not, or `ended` does. `foul`, `trouble` as in Ran. `sections`,
    `names`: what its object has, and defines for others."""
    path: Path | None = None
    source: Path | None = None
    compiler: str = ""
    ended: Why | None = None
    foul: tuple[Why, ...] = ()
    trouble: Why | None = None
    sections: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


@functools.cache
def official(experiment: Experiment, on: Stage) -> Program:
    """Of the official source, made as a stranger's is; trouble if that cannot be."""
    program = make(experiment, on, {}, place() / f"official-{experiment.full_name}-{on.machine.name}", None)
    if program.path:
        return program
    return Program(trouble=program.trouble or program.ended or Sentence(
        "the official source does not compile in the sandbox: {words}", words=printable(program.compiler)))


def make(experiment: Experiment, on: Stage, files: Mapping[str, bytes], work: Path, like: Program | None) -> Program:
    """`files` over the official ones, in `work`. `like`: the official program; its sections and names are good."""
    commands = on.commands(experiment)
    folder, made = work / experiment.lab / experiment.name, work / "made"
    lay_out(on.folder / "lab" / experiment.name, files, folder)
    made.mkdir(mode=0o700)
    bubble.give(made)
    called = (Path(commands.source).name, f"{on.machine.system}.c", "any.c")
    source = next((folder / name for name in called if (folder / name).is_file()), folder / called[0])
    compile, link = commands.to_make(Path(SOURCE, source.name), Path(MADE, "edited.o"), Path(MADE, "program"))
    reads, writes = on.reads | {SOURCE: folder}, {MADE: made}

    def tool(*words: str) -> Contained:
        return contain([word for word in words if word != "-Werror"], LIMITS, MOST, reads, writes, str(commands.build))

    foul = tuple(Sentence("it asks the compiler for {path}, which it cannot see", path=printable(found))
                 for text in files.values() for pair in OUTSIDE.findall(text.decode(errors="replace"))
                 if (found := "".join(pair)))
    done = tool(*compile)
    if stopped := not_done(done, foul):
        return stopped
    sections, names, early = shape(tool("readelf", "-SsW", f"{MADE}/edited.o").text)
    unusual = sorted(one for one in sections - (like.sections if like else sections) if not USUAL.fullmatch(one))
    if early or unusual:
        why = Sentence("it was not run: it brings what may run before the probe does ({what})",
                       what=printable(", ".join(unusual) or early))
        return Program(source=source, ended=why, foul=(*foul, why))
    ours = {"main", *(like.names if like else names), *(one for one in names if one.startswith("__x86."))}
    library = on.folder / "build" / "probe" / "libprobe.a"
    foul += tuple(Sentence("it brings a {name} of its own, which the probe did not call", name=name)
                  for name in sorted((names - ours) & names_of_the_probe(library)))
    keep = [word for name in sorted(ours & names) for word in ("-G", name)]
    for words in (["objcopy", *keep, f"{MADE}/edited.o"] if keep else ["true"], link):
        if stopped := not_done(tool(*words), foul):
            return stopped
    return Program(made / "program", source, foul=foul, sections=sections, names=names)


def lay_out(own: Path, files: Mapping[str, bytes], folder: Path) -> None:
    """The official files of `own`, where there is such a folder, and `files` over them."""
    folder.mkdir(parents=True)
    official = {path.name: path.read_bytes() for path in own.glob("*") if path.is_file()}
    for name, text in (official | dict(files)).items():
        (folder / Path(name).name).write_bytes(text)


def not_done(done: Contained, foul: tuple[Why, ...]) -> Program | None:
    """Why there is no program; None if all is well so far."""
    if done.broken:
        return Program(trouble=Sentence("bubblewrap: {why}", why=printable(done.broken)))
    if done.hit:
        why = Sentence("the compiler was ended: it took too much ({what})", what=done.hit)
        return Program(ended=why, foul=(*foul, why))
    if done.code != 0:
        return Program(compiler=done.text.replace(f"{SOURCE}/", "") or str(done.code), foul=foul)
    return None


def shape(said: str) -> tuple[frozenset[str], frozenset[str], str]:
    """Of readelf's words: the names of sections, of what is defined for others, and what chooses functions early, or
    cannot be read."""
    sections, count = SECTION.findall(said), COUNT.search(said)
    symbols = SYMBOL.findall(said)
    early = next((name for kind, _bind, _where, name in symbols if kind in ("IFUNC", "LOOS")), "")
    if not count or len(sections) != int(count[1]):
        early = "?"
    names = {name for _kind, bind, where, name in symbols if bind != "LOCAL" and where != "UND"}
    return frozenset(sections), frozenset(names), early
