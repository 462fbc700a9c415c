"""The kit for Windows as somebody has it: unpacked into a folder of a fresh Wine prefix, without the build tree."""

import atexit
import functools
import json
import os
import pwd
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

import pytest

import house
import processes
from harness.driver.wine.find import find
from harness.launcher.commands import pack
from harness.launcher.setup.machines import machine_named
from harness.launcher.setup.requirements import MSGFMT, WINE32, WINE64

LABS = [lab for lab in house.LABS if any(e.source("windows") for e in lab.experiments)]
MACHINES = [machine_named("wine64"), machine_named("wine32")]
USERS = "users/用户"
OVERRIDES = "mscoree,mshtml,winedbg.exe,winemenubuilder.exe,explorer.exe="


def need_compilers():
    missing = [need.name for m in MACHINES for need in m.needs if need not in (WINE64, WINE32) and not need.here()]
    if not MSGFMT.here():
        missing.append(MSGFMT.name)
    if missing:
        pytest.skip(f"the kit cannot be built here: {', '.join(map(str, missing))} missing")


def packed(folder: Path, labs=LABS) -> Path:
    """A kit with those labs, as ./lab pack makes it."""
    need_compilers()
    path = folder / pack.NAME
    pack.pack(labs, MACHINES, path)
    return path


class Prefix:
    """A Wine prefix of our own, up for as long as it is entered; no display."""

    def __init__(self, folder: Path):
        house.need("wine64")
        self.wine, self.folder = find(64), folder
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder.parent), "LC_ALL": "C.UTF-8",
                            "WINEPREFIX": str(folder), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": OVERRIDES,
                            "WINELOADER": self.wine.loader, "WINESERVER": self.wine.server}

    def __enter__(self):
        self.folder.mkdir()
        try:
            self.boot()
            for word in ("-k", "-w", "-p"):  # what it is made of is written; from here on the server stays
                subprocess.run([self.wine.server, word], env=self.environment, timeout=60)
            self.boot()
        except BaseException:
            self.__exit__()
            raise
        return self

    def boot(self):
        """Without a pipe: the services, which stay, would hold its end open."""
        nothing = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([self.wine.loader, "wineboot", "-i"], env=self.environment, cwd=self.folder, timeout=240,
                       **nothing)

    def __exit__(self, *_):
        for word in ("-k", "-w"):  # of this prefix alone
            subprocess.run([self.wine.server, word], env=self.environment, timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)  # it has hundreds of megabytes

    def start(self, *command, environment=None, cwd=None):
        said = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([self.wine.loader, *command], env=self.environment | (environment or {}), text=True,
                                cwd=cwd or self.folder, **said)

    def user(self) -> str:
        """As Wine calls him: his name here."""
        return pwd.getpwuid(os.geteuid()).pw_name

    def local(self) -> list[Path]:
        """What was left of the folders that programs worked in. What is a learner's own is to stay."""
        places = self.folder.glob("drive_c/users/*/AppData/Local/memory-labs")
        return [place for place in places if [path.name for path in place.iterdir()] != ["my"]]

    def home(self) -> Path:
        """The user's folder."""
        return self.folder / "drive_c" / "users" / self.user()


class Kit:
    """A kit in `folder` of the prefix: files of an unpacked one, linked, so that a test may replace any of them."""

    def __init__(self, name: str):
        self.prefix, unpacked = there()
        self.folder = self.prefix.folder / "drive_c" / USERS / name
        shutil.copytree(unpacked, self.folder, copy_function=os.link)
        self.path = "C:\\" + f"{USERS}/{name}".replace("/", "\\")

    def start(self, *arguments, environment=None):
        return self.prefix.start(f"{self.path}\\lab.exe", *arguments, environment=environment, cwd=self.folder)

    def run(self, *arguments, typed="", environment=None, timeout=120):
        """lab.exe with `arguments`; gives its exit status and what it says. Nothing of its work is left."""
        child = self.start(*arguments, environment=environment)
        said, _ = child.communicate(typed, timeout=timeout)
        self.nothing_is_left()
        return child.returncode, said

    def replace(self, name: str, data: bytes | None):
        """A file of the kit is another one now, or not there any more."""
        (self.folder / name).unlink()
        if data is not None:
            (self.folder / name).write_bytes(data)

    def results(self, machine="windows64"):
        """{LAB.EXPERIMENT: its result}."""
        paths = sorted((self.folder / "results" / machine).glob("*/*.json"))
        return {f"{path.parent.name}.{path.stem}": json.loads(path.read_text("utf-8")) for path in paths
                if path.name != "lab.json"}

    def running(self):
        return processes.running(self.path.encode())

    def nothing_is_left(self):
        processes.wait_until(lambda: not self.running() and not self.prefix.local())
        assert not [path for path in self.folder.rglob("*") if path.name.endswith((".part", ".part.zip"))]

    def remove(self):
        shutil.rmtree(self.folder)


def compiled(text: str, program: Path, *options: str) -> bytes:
    """A Windows program of 64 bits."""
    done = subprocess.run(["x86_64-w64-mingw32-gcc", "-D_WIN32_WINNT=0x0A00", *options, "-x", "c", "-", "-o", program],
                          input=text, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return program.read_bytes()


@functools.cache
def there():
    """A fresh prefix that is up, and a kit that was unpacked beside it: once for all tests, gone when they end."""
    house.need("wine64")
    folder = Path(tempfile.mkdtemp(prefix="windows-kit-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with zipfile.ZipFile(packed(folder)) as archive:
        archive.extractall(folder / "kit")
    prefix = Prefix(folder / "prefix").__enter__()
    atexit.register(prefix.__exit__)
    return prefix, folder / "kit"
