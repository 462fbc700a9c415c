"""The machines, what each needs, and whether it can be had here."""

from dataclasses import dataclass
from pathlib import Path

from harness.driver import bits32
from harness.driver.labs import BUILD, Experiment
from harness.driver.wine import find
from harness.results.words import N_, Sentence
from harness.launcher.setup import interop
from harness.launcher.setup.requirements import BASE, BITS32, GCC, WINE32, WINE64, Need, compiles, on_path

LONGEST = 140  # characters of the folder above BUILD: a path of Windows has 260, and ours go 110 beyond it


@dataclass(frozen=True)
class Machine:
    """`system` names the source that it runs; `bits` is its word size; `says` what it is."""

    name: str
    system: str
    bits: int
    says: str
    needs: tuple[Need, ...]

    @property
    def build(self) -> Path:
        return BUILD / self.name

    @property
    def wine(self) -> bool:
        return self.name.startswith("wine")

    @property
    def windows(self) -> bool:
        """The Windows around WSL2, which runs the programs itself."""
        return self.name.startswith("windows")

    @property
    def native(self) -> bool:
        """Does this Linux start its programs, without anything between?"""
        return not self.wine and not self.windows

    def impossible(self) -> Sentence | None:
        """Why this machine cannot be had here whatever is installed; None if it can."""
        if self.windows:
            return None if interop.version() else Sentence(
                "there is no Windows around this Linux that answers; it takes WSL2, or the kit on any Windows: "
                "docs/windows-results.md")
        if self.wine and (length := len(str(BUILD.parent).encode("utf-16-le", "surrogatepass")) // 2) > LONGEST:
            return Sentence("Windows programs take a folder whose path has up to {most} characters, and this one's has "
                            "{length}: clone into a shorter one", most=LONGEST, length=length)
        return bits32.sentence() if self.bits == 32 else None

    def lacks(self) -> list[Need]:
        """What is missing here for this machine."""
        return [need for need in self.needs if not need.here()]

    def settled(self) -> bool:
        """Has it been configured here before? Then what it needs is not looked for again: the build would tell. That
        does not tell of Wine: programs for it are built without it too."""
        return (self.build / "build.ninja").exists() and (not self.wine or find.find(self.bits) is not None)

    def runs(self, experiment: Experiment) -> bool:
        return experiment.source(self.system) is not None


MINGW64 = Need(Sentence("MinGW for 64 bits"), "gcc-mingw-w64-x86-64-win32", compiles("x86_64-w64-mingw32-gcc"))
MINGW32 = Need(Sentence("MinGW for 32 bits"), "gcc-mingw-w64-i686-win32", compiles("i686-w64-mingw32-gcc"))
MACHINES = (
    Machine("linux64", "linux", 64, N_("Linux, 64 bits"), (*BASE, *GCC)),
    Machine("linux32", "linux", 32, N_("Linux, 32 bits"), (*BASE, *GCC, *BITS32)),
    Machine("wine64", "windows", 64, N_("Windows programs of 64 bits, run by Wine"), (*BASE, MINGW64, WINE64)),
    Machine("wine32", "windows", 32, N_("Windows programs of 32 bits, run by Wine"), (*BASE, MINGW32, WINE64, WINE32)),
    Machine("cpu", "cpu", 64, N_("an x86 processor, emulated"), (
        *BASE, *GCC, Need("pkg-config", "pkgconf", on_path("pkg-config")))),
)

# Where this Linux is one of WSL2: elsewhere nobody is told of them.
WINDOWS = (
    Machine("windows64", "windows", 64, N_("Windows programs of 64 bits, run by Windows"), (*BASE, MINGW64)),
    Machine("windows32", "windows", 32, N_("Windows programs of 32 bits, run by Windows"), (*BASE, MINGW64, MINGW32)),
)


def here() -> tuple[Machine, ...]:
    """The machines that there may be on such a system."""
    return (*WINDOWS, *MACHINES) if interop.version() else MACHINES


def machine_named(name: str) -> Machine:
    return next(m for m in (*MACHINES, *WINDOWS) if m.name == name)
