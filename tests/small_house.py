"""A copy of this repository with one small lab of a test's own, and ways to run its launcher under hard conditions."""

import json
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import house
import processes

GOOD = """    volatile char c = 1;
    struct snapshot now = step("reserve", NULL, 0);
    expect_equal("one is one", c, 1);
    expect_at_least("time passes", now.ns, 0);
"""
FALSE = house.replaced(GOOD, "c, 1);", "c, 2);")
SLEEP = "    sleep(99);\n" + GOOD
CRASH = "    volatile char *volatile nowhere = (char *)8;\n    *nowhere = 1;\n" + GOOD
SKIP = '    lab_skip("for a test");\n' + GOOD
GIB = """    char *p = mmap(NULL, 1 << 30, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        die("mmap");
""" + GOOD


class SmallHouse:
    """In `root`: the launcher, harness/, report/, cmake/, probe/ and labs/01-small with experiments,
    {name: body of main}."""

    def __init__(self, root: Path, experiments):
        self.root = root
        left = shutil.ignore_patterns("build", ".git", "labs", "tests", "__pycache__")
        shutil.copytree(house.ROOT, root, ignore=left)
        top = (root / "CMakeLists.txt").read_text()
        kept, taken = re.subn(r"^\s*add_subdirectory\((labs/|bench).*\)\n", "", top, flags=re.M)
        assert taken > len(house.LABS), "the labs and bench/ were not found"
        (root / "CMakeLists.txt").write_text(kept + "add_subdirectory(labs/01-small)\n")
        (root / "probe" / "tests").mkdir(exist_ok=True)
        (root / "probe" / "tests" / "CMakeLists.txt").write_text("")
        self.lab = root / "labs" / "01-small"
        self.lab.mkdir(parents=True)
        (self.lab / "CMakeLists.txt").write_text("".join(f"add_experiment({name})\n" for name in experiments))
        for name, body in experiments.items():
            self.write(name, body)

    def write(self, name, body, system="linux"):
        (self.lab / name).mkdir(exist_ok=True)
        includes = "#include <sys/mman.h>\n#include <unistd.h>\n" if system == "linux" else "#include <windows.h>\n"
        (self.lab / name / f"{system}.c").write_text(
            f'{includes}#include "probe.h"\nint main(int argc, char **argv)\n{{\n    lab_begin(argc, argv);\n'
            f"{body}    return lab_end();\n}}\n")

    def edit(self, file, old, new):
        """Replace the one place of `old` in a file of ours."""
        path = self.root / file
        path.write_text(house.replaced(path.read_text(), old, new))

    def override(self, module, text):
        """Have `text` stand last in a module of ours, where it redefines what stands above."""
        with (self.root / module).open("a") as file:
            file.write(f"\n\n{text}\n")

    def starts_32_bits(self, said=""):
        """Have the look at 32 bits answer yes, or no in those words, whatever this kernel would say."""
        self.override("harness/driver/bits32.py", f"def refusal() -> str:\n    return {said!r}")

    def wine_is(self, loader="", server=""):
        """Have Wine's programs of both word sizes be these; or nowhere."""
        self.override("harness/driver/wine/find.py",
                      f"def find(bits: int) -> Wine | None:\n"
                      f"    return Wine({loader!r}, {server!r}) if {bool(loader)} else None")

    def command(self, *arguments):
        return [str(self.root / "lab"), *arguments]

    def environment(self, more=None):
        ours = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "TMPDIR", "LAB_BUILD", "CC")}
        return {k: v for k, v in (ours | (more or {})).items() if v is not None}

    def run(self, *arguments, environment=None, **more):
        """./lab with `arguments`, without a terminal; gives the ended process. No traceback may be in what it says."""
        done = subprocess.run(self.command(*arguments), env=self.environment(environment), text=True, timeout=300,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
        assert "Traceback" not in done.stderr + done.stdout, done.stderr
        return done

    def start(self, *arguments, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL), **more):
        """./lab with `arguments`, not waited for. (Whoever runs the tests may have said nohup, which ./lab honours.)"""
        return subprocess.Popen(self.command(*arguments), env=self.environment(), text=True, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=preexec_fn, **more)

    def result(self, experiment, machine="linux64"):
        path = self.root / "build" / machine / "results" / "01-small" / f"{experiment}.json"
        return json.loads(path.read_text()) if path.exists() else None

    def left_out(self, machine):
        return json.loads((self.root / "build" / machine / "results" / "machine.json").read_text())["left_out"]

    def running(self):
        """The processes that have anything to do with this house."""
        return processes.running(self.root, "cmdline", "cwd")

    def sleeping(self):
        """The process of the experiment that sleeps, once it runs."""
        of_it = f"{self.root}/build/linux64/labs/01-small/01-small.sleep"
        return processes.wait_until(lambda: processes.running(of_it, "exe"))

    def half_written(self):
        """Files and folders that only a run in its middle has."""
        build = self.root / "build"
        return [*build.rglob("*.part"), *build.rglob("memory-labs-*-*")]


def tools(folder: Path, without=()):
    """A PATH of links to what this machine has on its own, but for names that begin as in `without`."""
    folder.mkdir()
    for place in ("/usr/bin", "/bin", "/usr/sbin"):
        for program in Path(place).iterdir():
            link = folder / program.name
            if not program.name.startswith(tuple(without)) and not link.is_symlink():
                link.symlink_to(program)
    return folder


def script(path: Path, text: str):
    path.unlink(missing_ok=True)
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
