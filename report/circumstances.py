"""Where we are asked to work: is there room, and may we write?"""

import os
import shutil
from pathlib import Path

from report.labs import ROOT
from report.sorry import Sorry

ROOM = 64 << 20  # bytes: what a run of all labs leaves behind, and then some


def complaints() -> list[str]:
    """A sentence for each thing that would make work here fail half way."""
    return [sentence for sentence in (temporary_folder(), room()) if sentence]


def temporary_folder() -> str:
    folder = os.environ.get("TMPDIR")
    if not folder or (Path(folder).is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return ""
    return f"TMPDIR is {folder}, which is no folder that can be written; make it, or: unset TMPDIR"


def room() -> str:
    folder = ROOT / "build" if (ROOT / "build").exists() else ROOT
    free = shutil.disk_usage(folder).free
    if free >= ROOM:
        return ""
    return f"only {free >> 20} MiB are free in {folder}, {ROOM >> 20} MiB are needed; free some, or clone elsewhere"


def full(surely: bool = False) -> None:
    """Something could not be written or has failed strangely: Sorry if that is because the disk is full."""
    if surely or shutil.disk_usage(ROOT / "build").free < 256 << 10:
        raise Sorry(f"the disk of {ROOT / 'build'} is full; free some of it, or clone elsewhere")
