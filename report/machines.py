"""The machines, what each needs, and whether it can be had here."""

import glob
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from report.labs import ROOT, Experiment

# Where distributions put Wine's 32-bit Windows libraries: without them it runs no 32-bit program.
WINE32 = ("/usr/lib/i386-linux-gnu/wine/i386-windows", "/usr/lib/wine/i386-windows", "/usr/lib32/wine/i386-windows",
          "/opt/wine-*/lib*/wine/i386-windows", "/usr/lib64/wine/i386-windows")


@dataclass(frozen=True)
class Need:
    """Something that must be here: the test for it, the Debian package that brings it, and its name in a sentence."""

    name: str
    package: str
    here: Callable[[], bool]


def on_path(program: str) -> Callable[[], bool]:
    return lambda: shutil.which(program) is not None


def compiles(*command: str) -> Callable[[], bool]:
    """Can `command` make a program out of C with a header of the system's?"""
    def check() -> bool:
        if not shutil.which(command[0]):
            return False
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([*command, "-x", "c", "-", "-o", f"{folder}/program"], capture_output=True,
                                  input=b"#include <stdio.h>\nint main(void) { return puts(\"\") < 0; }\n")
        return done.returncode == 0
    return check


def recent_cmake() -> bool:
    if not shutil.which("cmake"):
        return False
    said = subprocess.run(["cmake", "--version"], capture_output=True, text=True).stdout.split()
    version = said[2].split(".") if len(said) > 2 else ["0", "0"]
    return [int(part) for part in version[:2]] >= [3, 25]


def wine_of_32_bits() -> bool:
    return shutil.which("wine") is not None and any(glob.glob(pattern) for pattern in WINE32)


BASE = (Need("CMake 3.25 or newer", "cmake", recent_cmake), Need("Ninja", "ninja-build", on_path("ninja")))
GCC = (Need("a C compiler", "gcc", on_path("cc")), Need("the C library's headers", "libc6-dev", compiles("cc")))


@dataclass(frozen=True)
class Machine:
    """`system` names the source that it runs; `says` what it is."""

    name: str
    system: str
    says: str
    needs: tuple[Need, ...]

    @property
    def build(self) -> Path:
        return ROOT / "build" / self.name

    @property
    def wine(self) -> bool:
        return self.name.startswith("wine")

    def lacks(self) -> list[Need]:
        """What is missing here for this machine."""
        return [need for need in self.needs if not need.here()]

    def settled(self) -> bool:
        """Has it been configured here before? Then what it needs is not looked for again: the build would tell."""
        return (self.build / "build.ninja").exists()

    def runs(self, experiment: Experiment) -> bool:
        return experiment.source(self.system) is not None


MACHINES = (
    Machine("linux64", "linux", "Linux, 64 bits", (*BASE, *GCC)),
    Machine("linux32", "linux", "Linux, 32 bits",
            (*BASE, *GCC, Need("the 32-bit C library", "gcc-multilib", compiles("cc", "-m32")))),
    Machine("wine64", "windows", "Windows programs of 64 bits, run by Wine", (
        *BASE, Need("MinGW for 64 bits", "gcc-mingw-w64-x86-64-win32", compiles("x86_64-w64-mingw32-gcc")),
        Need("Wine", "wine", on_path("wine")), Need("Wine's server", "wine64", on_path("wineserver")))),
    Machine("wine32", "windows", "Windows programs of 32 bits, run by Wine", (
        *BASE, Need("MinGW for 32 bits", "gcc-mingw-w64-i686-win32", compiles("i686-w64-mingw32-gcc")),
        Need("Wine", "wine", on_path("wine")), Need("Wine's server", "wine64", on_path("wineserver")),
        Need("Wine for 32 bits", "wine32:i386", wine_of_32_bits))),
    Machine("cpu", "cpu", "an x86 processor, emulated", (*BASE, *GCC)),
)


def machine_named(name: str) -> Machine:
    return next(m for m in MACHINES if m.name == name)
