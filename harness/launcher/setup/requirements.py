"""What must be here, how to see whether it is, and the Debian package that brings it."""

import importlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from harness.driver.labs import ROOT, Experiment, read_toml
from harness.driver.wine import find
from harness.launcher import interpreter
from harness.launcher.setup import apt
from harness.results.words import Sentence, Why

CMAKE = (3, 25)  # or newer


@dataclass(frozen=True)
class Need:
    """Something that must be here: the test for it, the Debian package that brings it, and its name in a sentence."""

    name: Why
    package: str
    here: Callable[[], bool]


def on_path(program: str) -> Callable[[], bool]:
    return lambda: shutil.which(program) is not None


def compiler() -> list[str]:
    """The command of the C compiler for this system's own programs: as CMake, $CC if that is set."""
    return shlex.split(os.environ.get("CC", "")) or ["cc"]


def compiles(*command: str, preset: str = "") -> Callable[[], bool]:
    """Can `command` make a program out of C? Without one: the C compiler of this system, with the flags of a preset,
    and headers of the kernel's too, which lie in another folder than the C library's."""
    def check() -> bool:
        words = list(command) or [*compiler(), *flags_of(preset)]
        if not shutil.which(words[0]):
            return False
        header = "stdio.h" if command else "errno.h>\n#include <sys/mman.h"
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([*words, "-x", "c", "-", "-o", f"{folder}/program"], capture_output=True,
                                  input=f"#include <{header}>\nint main(void) {{ return 0; }}\n".encode())  # no text: C
        return done.returncode == 0
    return check


def preset_named(kind: str, name: str) -> dict[str, Any]:
    """A preset of CMakePresets.json; `kind` is configure, build, test or workflow."""
    presets = json.loads((ROOT / "CMakePresets.json").read_text(encoding="utf-8"))[f"{kind}Presets"]
    return next(p for p in presets if p["name"] == name)


def flags_of(name: str) -> list[str]:
    """The C flags of a configure preset."""
    return shlex.split(preset_named("configure", name).get("cacheVariables", {}).get("CMAKE_C_FLAGS", ""))


def recent_cmake() -> bool:
    if not shutil.which("cmake"):
        return False
    said = subprocess.run(["cmake", "--version"], capture_output=True, text=True).stdout.split()
    version = said[2].split(".") if len(said) > 2 else ["0", "0"]
    return tuple(int(part) for part in version[:2]) >= CMAKE


BASE = (Need(Sentence("CMake {version} or newer", version=f"{CMAKE[0]}.{CMAKE[1]}"), "cmake", recent_cmake),
        Need("Ninja", "ninja-build", on_path("ninja")))
WINE64 = Need("Wine", "wine64", lambda: find.find(64) is not None)
WINE32 = Need(Sentence("Wine for 32 bits"), "wine32:i386", lambda: find.find(32) is not None)
GCC = (Need(Sentence("a C compiler"), "gcc", lambda: shutil.which(compiler()[0]) is not None),
       Need(Sentence("the C library's headers"), "libc6-dev", compiles(preset="linux64")))
# Two packages, of which neither is enough: gcc-multilib, which would bring both, conflicts with every cross compiler.
BITS32 = (Need(Sentence("the 32-bit C library"), "libc6-dev-i386", compiles(preset="linux32")),
          Need(Sentence("GCC's 32-bit library"), apt.LIB32GCC, compiles(preset="linux32")))

SANDBOX = Need("bubblewrap", "bubblewrap", on_path("bwrap"))  # no student's program runs without it


def module(name: str) -> Callable[[], bool]:
    def check() -> bool:
        importlib.invalidate_caches()
        return importlib.util.find_spec(name) is not None
    return check


# Without these the labs run and print, but there is no report, no bar.
MODULES = tuple(Need(Sentence("the Python module {name}", name=name), f"python3-{name}", module(name))
                for name in interpreter.MODULES)

# What brings catalogues up to date; where a language other than English is asked for, the first compiles them.
MSGFMT = Need(Sentence("gettext, which translates"), "gettext", on_path("msgfmt"))
TRANSLATING = (MSGFMT, Need(Sentence("the Python module {name}", name="babel"), "python3-babel", module("babel")))


def shows_chinese() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True).stdout.strip())


HAN_FONT = Need(Sentence("a font with Chinese characters"), "fonts-noto-cjk", shows_chinese)
TESTS = (
    SANDBOX,
    HAN_FONT,
    *TRANSLATING,
    *(Need(Sentence("the Python module {name}", name=name), f"python3-{name}", module(name))
      for name in ("pytest", "hypothesis", "psutil", "jsonschema", "selenium")),
    *(Need(name, package, on_path(name)) for name, package in (
        ("clang", "clang"), ("clang-format", "clang-format"), ("clang-tidy", "clang-tidy"),
        ("shellcheck", "shellcheck"), ("flake8", "flake8"), ("mypy", "mypy"), ("pmap", "procps"),
        ("chromium", "chromium"), ("chromedriver", "chromium-driver"))),
)
# And with --long: a cluster of one node, and the program that an instructor opens a sheet with.
LONG = tuple(Need(name, package, on_path(name)) for name, package in (
    ("slurmctld", "slurmctld"), ("slurmd", "slurmd"), ("sbatch", "slurm-client"), ("munged", "munge"),
    ("localc", "libreoffice-calc")))


def package_here(package: str) -> Callable[[], bool]:
    """Is a Debian package installed? Where there is no dpkg, CMake will tell whether the library is there."""
    def check() -> bool:
        if not shutil.which("dpkg-query"):
            return True
        said = subprocess.run(["dpkg-query", "-W", "-f=${db:Status-Status}", package], capture_output=True, text=True)
        return said.stdout.startswith("installed")
    return check


def needs_of_labs(experiments: list[Experiment], machine: str) -> list[Need]:
    """What the labs of `experiments` need more on `machine`: labs/LAB/needs.toml, a list of packages a machine."""
    packages = {}
    for lab in dict.fromkeys(e.folder.parent for e in experiments):
        for package in read_toml(lab / "needs.toml").get(machine, []):
            name = Sentence("{package} for {lab}", package=package, lab=lab.name)
            packages[package] = Need(name, package, package_here(package))
    return list(packages.values())
