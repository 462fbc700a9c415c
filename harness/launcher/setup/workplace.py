"""Where we are asked to work: is there room, and may we write?"""

import os
import shutil
from pathlib import Path

from harness.driver.errors import UserError
from harness.driver.labs import BUILD, ROOT
from harness.results.words import Sentence, _

ROOM = 64 << 20  # bytes: what a run of all labs leaves behind, and then some
PREFIX = 1600 << 20
UNFIT = ("#", ";", '"', "\\", "|", "<", ">", "$(", "\n")


def complaints() -> list[Sentence]:
    """A sentence for each thing that would make work here fail half way."""
    return [sentence for sentence in (path(), writable(), temporary_folder(), room()) if sentence]


def path() -> Sentence | None:
    """CMake, Ninja and the compiler's command lines each have characters that they do not take in a path."""
    for folder in dict.fromkeys((ROOT, BUILD)):
        if any("\udc80" <= c <= "\udcff" for c in str(folder)):  # how Python keeps what is no UTF-8
            return Sentence("{folder!r} is not written in UTF-8, which CMake wants; rename that folder, or move to "
                            "another", folder=str(folder))
        if found := next((c for c in UNFIT if c in str(folder)), ""):
            return Sentence("{folder!r} has {found!r} in it, with which CMake or Ninja cannot build; rename that "
                            "folder, or move to another", folder=str(folder), found=found)
    return None


def writable() -> Sentence | None:
    """Root may write everywhere but where the file system is read-only, which access(2) knows."""
    if os.access(above(BUILD), os.W_OK | os.X_OK):
        return None
    return Sentence("the build folder {folder} cannot be written; make it writable, clone to a place that is yours, or "
                    "build elsewhere: LAB_BUILD=DIR ./lab run", folder=BUILD)


def above(folder: Path) -> Path:
    """`folder`, or the nearest one above it that is there."""
    return folder if folder.exists() or folder == folder.parent else above(folder.parent)


def temporary_folder() -> Sentence | None:
    folder = os.environ.get("TMPDIR")
    if not folder or (Path(folder).is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return None
    return Sentence("TMPDIR is {folder}, which is no folder that can be written; make it, or: unset TMPDIR",
                    folder=folder)


def room() -> Sentence | None:
    if free() >= ROOM:
        return None
    return Sentence("only {free} MiB are free in {folder}, {needed} MiB are needed; free some, or build elsewhere: "
                    "LAB_BUILD=DIR ./lab run", free=free() >> 20, folder=above(BUILD), needed=ROOM >> 20)


def against_wine() -> Sentence | None:
    """Why the Wine prefix, which is made once, cannot be made here."""
    if found := next((c for c in "*?" if c in str(BUILD)), ""):
        return Sentence("{folder} has {found!r} in it, which no path of Windows may have; rename that folder, or build "
                        "elsewhere: LAB_BUILD=DIR ./lab run", folder=BUILD, found=found)
    if (BUILD / "prefix.made").exists() or free() >= PREFIX:
        return None
    return Sentence("a Wine prefix takes {needed} MiB of disk, and only {free} MiB are free in {folder}",
                    needed=PREFIX >> 20, free=free() >> 20, folder=above(BUILD))


def free() -> int:
    """Bytes."""
    return shutil.disk_usage(above(BUILD)).free


def full(surely: bool = False) -> None:
    """Something could not be written or has failed strangely: UserError if that is because the disk is full."""
    if surely or free() < 256 << 10:
        raise UserError(_("the disk of {folder} is full; free some of it, or clone elsewhere").format(folder=BUILD))
