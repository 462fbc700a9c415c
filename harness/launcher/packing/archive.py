"""Archives that are the same, byte for byte, wherever and whenever they are made of the same files."""

import os
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the oldest date of a zip
MODE = 0o100644 << 16
UNIX = 3


def write_zip(path: Path, folder: Path, names: Iterable[str]) -> None:
    """The files `names` of `folder`, in their order, without dates and rights."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(names):
            with open(folder / name, "rb") as source, archive.open(entry_of(name), "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)


def write_bytes(path: Path, files: Mapping[str, bytes]) -> dict[str, int]:
    """The same of files that are at hand, down to the disk; gives how many bytes each takes in it."""
    with open(path, "wb") as target:
        with zipfile.ZipFile(target, "w") as archive:
            for name in sorted(files):
                archive.writestr(entry_of(name), files[name], zipfile.ZIP_DEFLATED, 9)
            sizes = {info.filename: info.compress_size for info in archive.infolist()}
        target.flush()
        os.fsync(target.fileno())
    return sizes


def entry_of(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, MODE, UNIX
    entry._compresslevel = 9  # type: ignore[attr-defined]
    return entry


def names_in(folder: Path) -> list[str]:
    """All files below `folder`, sorted, with / between folders."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
