"""Where we are asked to work: is there room, and may we write?"""

import os
import shutil
from pathlib import Path

from harness.driver.errors import UserError
from harness.driver.labs import BUILD, ROOT

ROOM = 64 << 20  # bytes: what a run of all labs leaves behind, and then some
PREFIX = 1600 << 20
UNFIT = ("#", ";", '"', "\\", "|", "<", ">", "$(", "\n")


def complaints() -> list[str]:
    """A sentence for each thing that would make work here fail half way."""
    return [sentence for sentence in (path(), writable(), temporary_folder(), room()) if sentence]


def path() -> str:
    """CMake, Ninja and the compiler's command lines each have characters that they do not take in a path."""
    for folder in dict.fromkeys((ROOT, BUILD)):
        if any("\udc80" <= c <= "\udcff" for c in str(folder)):  # how Python keeps what is no UTF-8
            return f"{str(folder)!r} is not written in UTF-8, which CMake wants; rename that folder, or move to another"
        if found := next((c for c in UNFIT if c in str(folder)), ""):
            return (f"{str(folder)!r} has {found!r} in it, with which CMake or Ninja cannot build; rename "
                    "that folder, or move to another")
    return ""


def writable() -> str:
    """Root may write everywhere but where the file system is read-only, which access(2) knows."""
    if os.access(above(BUILD), os.W_OK | os.X_OK):
        return ""
    return (f"the build folder {BUILD} cannot be written; make it writable, clone to a place that is yours, or build "
            "elsewhere: LAB_BUILD=DIR ./lab run")


def above(folder: Path) -> Path:
    """`folder`, or the nearest one above it that is there."""
    return folder if folder.exists() or folder == folder.parent else above(folder.parent)


def temporary_folder() -> str:
    folder = os.environ.get("TMPDIR")
    if not folder or (Path(folder).is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return ""
    return f"TMPDIR is {folder}, which is no folder that can be written; make it, or: unset TMPDIR"


def room() -> str:
    if free() >= ROOM:
        return ""
    return (f"only {free() >> 20} MiB are free in {above(BUILD)}, {ROOM >> 20} MiB are needed; free some, or build "
            "elsewhere: LAB_BUILD=DIR ./lab run")


def against_wine() -> str:
    """Why the Wine prefix, which is made once, cannot be made here."""
    if found := next((c for c in "*?" if c in str(BUILD)), ""):
        return (f"{BUILD} has {found!r} in it, which no path of Windows may have; rename that folder, or build "
                "elsewhere: LAB_BUILD=DIR ./lab run")
    if (BUILD / "prefix.made").exists() or free() >= PREFIX:
        return ""
    return f"a Wine prefix takes {PREFIX >> 20} MiB of disk, and only {free() >> 20} MiB are free in {above(BUILD)}"


def free() -> int:
    """Bytes."""
    return shutil.disk_usage(above(BUILD)).free


def full(surely: bool = False) -> None:
    """Something could not be written or has failed strangely: UserError if that is because the disk is full."""
    if surely or free() < 256 << 10:
        raise UserError(f"the disk of {BUILD} is full; free some of it, or clone elsewhere")
