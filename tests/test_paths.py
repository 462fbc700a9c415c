"""The folder may be called anything: blanks, Chinese, whatever the locale says; and long. One copy of the tree lies in
such a folder, with an experiment for each way of using a path."""

import functools
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

import house
from harness.launcher.building.program_commands import commands_of
from small_house import GOOD, SmallHouse

STRANGE = "实验 lab 用户"
KEPT = {  # of these labs, to be built in little time; what their CMakeLists.txt gives options to stays
    "01-real-mode": ("load-address",),  # a program made by an assembler
    "02-virtual-memory": ("large-address-bit",  # Windows: a copy of the program, written to and run
                          "virtual-query", "reserve-commit-touch", "page-tables", "protection", "spreadsheet"),
    # a file, its path handed to another process; the program's own file, mapped and loaded by its path
    "04-mmap": ("coherence", "shared-counter", "image-loading", "image-pages", "second-instance", "big-file",
                "named-sharing", "name-lifetime", "sparse", "sparse-cells"),
}
RUN = ("01-real-mode.load-address", "02-virtual-memory.large-address-bit", "04-mmap.coherence",
       "04-mmap.shared-counter",
       "04-mmap.image-loading",
       # a module that the loader finds, one that the program looks for, a file opened by the C run-time
       "07-cross-module.shared-crt", "07-cross-module.unload", "07-cross-module.file-handle")
MACHINES = ("linux64", "linux32", "wine64", "wine32", "cpu")


class StrangeHouse:
    """The tree without what is not kept, in a folder called STRANGE."""

    def __init__(self, folder: Path):
        self.root = folder / STRANGE
        left = shutil.ignore_patterns("build", ".git", "tests", "docs", "__pycache__")
        shutil.copytree(house.ROOT, self.root, ignore=left)
        (self.root / "probe" / "tests").mkdir()
        (self.root / "probe" / "tests" / "CMakeLists.txt").write_text("")
        for lab, kept in KEPT.items():
            for name in {path.parent.name for path in (self.root / "labs" / lab).glob("*/breaks.toml")} - {*kept}:
                shutil.rmtree(self.root / "labs" / lab / name)
                cmake = self.root / "labs" / lab / "CMakeLists.txt"
                text, taken = re.subn(rf"^\s*add_\w+\({name}[ )].*\n", "", cmake.read_text(), flags=re.M)
                assert taken, f"{name} was not found"
                cmake.write_text(text)

    def run(self, *arguments, locale=None):
        """./lab with `arguments`, and nothing of our own locale but what is in `locale`."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHON", "TMPDIR"))}
        done = subprocess.run([self.root / "lab", *arguments], env=environment | (locale or {"LANG": "C.UTF-8"}),
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
        letters = "gbk" if "GBK" in str(locale) else "utf-8"  # else UTF-8, whatever the locale
        done.said = (done.stdout + done.stderr).decode(letters, errors="replace")
        assert "Traceback" not in done.said
        return done

    def results(self, machine):
        """{lab.experiment: how it ended} and the claims that failed, of what was run on `machine`."""
        found = [json.loads(path.read_text()) for path in (self.root / "build" / machine / "results").glob("*/*.json")]
        return {f"{r['lab']}.{r['experiment']}": r["ended"]["how"] for r in found if "claims" in r}, \
            [c["says"] for r in found for c in r.get("claims", ()) if c["verdict"] == "failed"]


@pytest.fixture(scope="module")
def strange():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # not pytest's, which would be kept
        yield StrangeHouse(Path(folder))


@functools.cache
def program(name, machine):
    """The command that starts a program of this tree."""
    house.need(machine)
    subprocess.run(["cmake", "--preset", machine], cwd=house.ROOT, check=True, capture_output=True)
    build = house.ROOT / "build" / machine
    subprocess.run(["ninja", "-C", build, name + ".exe" * machine.startswith("wine")], check=True, capture_output=True)
    commands = commands_of(name, build)
    return commands.emulator, commands.program


def by_hand(name, machine, *arguments, folder, copied_to=None):
    emulator, path = program(name, machine)
    path = Path(shutil.copy(path, copied_to)) if copied_to else path
    done = subprocess.run([*emulator, path, *arguments], cwd=folder, capture_output=True, timeout=60)
    return done.returncode, done.stderr.decode() or done.stdout.decode()


def long_folder(above: Path, length=300) -> Path:
    """A folder whose path has that many characters, or few more."""
    while len(str(above)) < length:
        above = above / "很长 a folder with a rather long name"
    above.mkdir(parents=True)
    return above


# ---- any characters ----

@pytest.mark.parametrize("machine", MACHINES)
def test_every_way_of_using_a_path(strange, machine):
    house.need(machine)
    here = [name for name in RUN if (strange.root / "labs" / name.replace(".", "/")
                                     / ("cpu.c" if machine == "cpu" else "linux.c")).exists()]
    done = strange.run("run", "--machine", machine, *here)
    assert done.returncode == 0, done.said
    ended, failed = strange.results(machine)
    assert ended == dict.fromkeys(here, "ran") and failed == []
    page = (strange.root / "build/report/index.html").read_text(encoding="utf-8")
    assert STRANGE in done.said and machine in page


@pytest.mark.parametrize("locale", [{"LANG": "C"}, {"LC_ALL": "de_DE.UTF-8"}], ids=str)
@pytest.mark.parametrize("machine", ["linux64", "wine64"])
def test_in_any_locale(strange, machine, locale):
    """Whether it is installed or not: one that is not is C."""
    house.need(machine)
    done = strange.run("run", "--machine", machine, "04-mmap.shared-counter", locale=locale)
    assert done.returncode == 0 and "held     04-mmap.shared-counter" in done.said, done.said


@pytest.mark.parametrize("machine, name", [("linux64", "use a FILE of our own"), ("wine64", "cut the file")])
def test_a_break(strange, machine, name):
    house.need(machine)
    done = strange.run("break", "--machine", machine, "07-cross-module.file-handle", name)
    assert done.returncode == 0 and "failed as it should" in done.said, done.said


def test_a_locale_of_another_encoding(strange, tmp_path):
    """Names of files are not read in it: CMake's, CTest's and ours would not be the same."""
    made = subprocess.run(["localedef", "-i", "zh_CN", "-f", "GBK", tmp_path / "zh_CN.GBK"], capture_output=True)
    if not (tmp_path / "zh_CN.GBK").exists():
        pytest.skip(f"zh_CN.GBK cannot be made here: {made.stderr.decode()[:200]}")
    locale = {"LC_ALL": "zh_CN.GBK", "LOCPATH": str(tmp_path)}
    done = strange.run("run", "--machine", "linux64", "04-mmap.shared-counter", locale=locale)
    assert done.returncode == 0 and STRANGE in done.said
    done = strange.run("break", "--machine", "linux64", "07-cross-module.file-handle", "use a FILE of our own",
                       locale=locale)
    assert done.returncode == 0 and "07-cross-module.file-handle" in done.said


@pytest.mark.parametrize("machine", ["linux64", "wine64"])
def test_a_result_file_of_any_name(machine, tmp_path):
    """It is written; where it cannot be, what is said about its path can be read."""
    folder = tmp_path / STRANGE
    folder.mkdir()
    code, said = by_hand("07-cross-module.common-heap", machine, "我的 结果.json", folder=folder)
    assert code == 0 and json.loads((folder / "我的 结果.json").read_text())["experiment"] == "common-heap", said
    assert [path.name for path in folder.iterdir()] == ["我的 结果.json"]
    code, said = by_hand("07-cross-module.common-heap", machine, "没有/结果.json", folder=folder)
    assert code == 2 and "the result could not be written to 没有/结果.json: " in said and said.count("\n") == 1


@pytest.mark.parametrize("machine", ["linux64", "wine64"])
def test_a_temporary_folder_of_any_name(machine, tmp_path):
    """$TMPDIR; the emulator keeps it from Wine itself, so that a shell of Windows has to say it."""
    folder = tmp_path / STRANGE
    folder.mkdir()
    emulator, path = program("04-mmap.coherence", machine)
    command, environment = [path], os.environ | {"TMPDIR": str(folder)}
    if machine == "wine64":
        shutil.copy(path, tmp_path / "program.exe")
        inside = "Z:" + str(folder).replace("/", "\\")
        command, environment = [*emulator, "cmd", "/c", f"set TMPDIR={inside}&& program.exe"], os.environ
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=60)
    said = (done.stdout + done.stderr).decode()
    held = "held     another process with an object of its own reads what the first one wrote"
    assert done.returncode == 0 and held in said, said
    assert list(folder.iterdir()) == []
    folder.rmdir()
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=60)
    assert done.returncode == 77 and f"MiB of disk in {str(folder) if not emulator else inside}, 0 MiB" \
        in done.stderr.decode(), done.stderr


# ---- many characters ----

@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A house in a folder with a long path, run; with texts of all kinds in a table."""
    labels = '"\\u5b9e\\u9a8c \\U0001f600 \\\\ \\"", "cut \\xe5\\xae", "\\xc0\\xaf \\xed\\xa0\\x80 \\xff|"'
    texts = f"    const char *const labels[] = {{{labels}}};\n    for (int i = 0; i < 3; i++)\n" \
            f'        table_row("texts", "number", labels[i], i);\n{GOOD}'
    made = SmallHouse(long_folder(tmp_path_factory.mktemp("long")) / "house", {"good": GOOD, "texts": texts})
    made.write("good", GOOD, "windows")
    made.done = made.run("run", "--machine", "linux64,wine64")
    return made


def test_a_long_path(small):
    """Linux takes it; the machines of Wine are left out with one sentence that says how long it is and may be."""
    assert small.done.returncode == 0 and small.result("good")["ended"]["how"] == "ran", small.done.stderr
    why = f"has up to 140 characters, and this one's has {len(str(small.root))}: clone into a shorter one"
    assert why in small.left_out("wine64") and small.done.stdout.count("140 characters") == 1


def test_text_in_a_result(small):
    """Text of any language arrives; what is no UTF-8 is marked."""
    said = [row["label"] for row in small.result("texts")["tables"][0]["rows"]]
    assert said == [label.replace("?", "\ufffd") for label in ('实验 😀 \\ "', "cut ??", "?? ??? ?|")]


def test_a_program_with_a_long_path(tmp_path):
    long = long_folder(tmp_path)
    code, said = by_hand("07-cross-module.two-crts", "wine64", folder=tmp_path, copied_to=long)
    length = len(str(long / "07-cross-module.two-crts.exe")) + len("Z:")
    assert code == 77 and f"the path of this program has {length} characters" in said
    code, said = by_hand("07-cross-module.two-crts", "wine64", folder=long)
    assert code == 77 and "the path of the current folder is too long for a Windows program" in said


def test_the_longest_path_that_is_promised(tmp_path):
    """A folder of 140 characters: the longest paths in it are short enough for every way of using them."""
    folder = tmp_path / ("x" * (140 - len(str(tmp_path)) - 1)) / "build/wine64"
    programs = folder / "labs/02-virtual-memory"
    work = folder / "memory-labs-work/02-virtual-memory.reserve-commit-touch-4194304/files"
    programs.mkdir(parents=True)
    work.mkdir(parents=True)
    longest = programs / "02-virtual-memory.reserve-commit-touch.exe"
    code, said = by_hand("02-virtual-memory.large-address-bit", "wine64", folder=work, copied_to=longest)
    assert code in (0, 1) and "without the bit gets no address above 2 GiB: got " in said, said  # Wine differs


# ---- the sources ----

def test_no_path_goes_through_the_code_page():
    """Nothing on Windows takes a file, a process or a variable by its name in the computer's code page."""
    narrow = re.compile(r"\b(?:(?:CreateFile|CopyFile|MoveFile|MoveFileEx|DeleteFile|CreateProcess|GetModuleFileName|"
                        r"LoadLibraryEx|GetDiskFreeSpaceEx|GetFullPathName|GetCommandLine|CreateFileMapping|"
                        r"FormatMessage|SetEnvironmentVariable)A|fopen|_open|remove|rename)\(")
    sources = [*house.ROOT.glob("labs/*/*/*windows.c"), *house.ROOT.glob("probe/windows/*.c"),
               house.ROOT / "probe/core/json.c", house.ROOT / "probe/core/record.c"]
    found = [f"{path}: {match[0]}" for path in sources for match in narrow.finditer(path.read_text())]
    assert len(sources) > 40 and found == []
