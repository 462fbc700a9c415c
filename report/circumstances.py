"""Where we are asked to work: is there room, and may we write?"""

import os
import shutil
from pathlib import Path

from report.labs import ROOT
from report.sorry import Sorry

ROOM = 64 << 20  # bytes: what a run of all labs leaves behind, and then some
PREFIX = 1600 << 20


def complaints() -> list[str]:
    """A sentence for each thing that would make work here fail half way."""
    return [sentence for sentence in (temporary_folder(), room()) if sentence]


def temporary_folder() -> str:
    folder = os.environ.get("TMPDIR")
    if not folder or (Path(folder).is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return ""
    return f"TMPDIR is {folder}, which is no folder that can be written; make it, or: unset TMPDIR"


def room() -> str:
    return "" if free() >= ROOM else \
        f"only {free() >> 20} MiB are free in {ROOT}, {ROOM >> 20} MiB are needed; free some, or clone elsewhere"


def room_for_wine() -> str:
    """Why the Wine prefix, which is made once, cannot be made."""
    if (ROOT / "build" / "prefix.made").exists() or free() >= PREFIX:
        return ""
    return f"a Wine prefix takes {PREFIX >> 20} MiB of disk, and only {free() >> 20} MiB are free in {ROOT}"


def free() -> int:
    """Bytes."""
    return shutil.disk_usage(ROOT / "build" if (ROOT / "build").exists() else ROOT).free


def full(surely: bool = False) -> None:
    """Something could not be written or has failed strangely: Sorry if that is because the disk is full."""
    if surely or free() < 256 << 10:
        raise Sorry(f"the disk of {ROOT / 'build'} is full; free some of it, or clone elsewhere")
