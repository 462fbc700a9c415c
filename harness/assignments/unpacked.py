"""A zip or a folder that a stranger sent -> the bytes of its files by name; a sentence for what could be meant to harm.

All that its table of contents says is looked at before anything is read, and then none of a bad one is used. A zip is
read where it lies, and no file is ever written under a name of it.
"""

import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from harness.results.reading import Unusable
from harness.results.words import Sentence

LONGEST = 200  # characters of a name
DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(\..*)?", re.IGNORECASE)
JUNK = re.compile(r"__MACOSX/.*|(.*/)?(\.DS_Store|Thumbs\.db|desktop\.ini)")  # which archivers of today add
PACKED = (b"PK\3\4", b"PK\5\6")
_END = struct.Struct("<4s4H2LH")  # of a zip: signature, disks, numbers of files, size and place of the table, comment
_LONGER = 20  # bytes before it: where a zip of more than 4 GiB says so
_SIGNATURE = b"PK\1\2"  # of a file in the table
_ENTRY = 46 + 4 * LONGEST + 1000  # bytes of a file in the table, with room for what archivers note


@dataclass(frozen=True, slots=True)
class Limits:
    """`zipped` and `whole` are bytes; `backslash`: is it taken for what stands between folders?"""
    zipped: int
    whole: int
    files: int
    backslash: bool = False


def files_in_zip(file: BinaryIO, limits: Limits) -> dict[str, bytes]:
    """By name, sorted. Unusable says what is wrong with it."""
    with opened(file, limits) as archive:
        members = _members(archive, limits)
        return {name: bytes_of(archive, name, members[name]) for name in sorted(members)}


@contextmanager
def opened(file: BinaryIO, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """A zip whose table of contents has been read and is not too long. Unusable says what is wrong with it, then, or
    when something of it is read."""
    try:
        _look_at_its_end(file, limits)
        with zipfile.ZipFile(file) as archive:
            yield archive
    except OSError as error:
        raise Unusable(Sentence("cannot be read: {why}", why=os.strerror(error.errno or 0))) from None
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError, struct.error):
        raise Unusable(Sentence("is cut short or no zip")) from None


def file_in_folder(folder: Path, name: str, most: int) -> bytes:
    """A file of a folder; no link is followed on the way, no pipe waited for. Unusable: it cannot be had."""
    here = folder
    try:
        for part in name.split("/"):
            here /= part
            if here.is_symlink():
                raise Unusable(Sentence("has a link in it ({name}); it was not followed", name=name))
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(here, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Unusable(Sentence("has something in it that is no ordinary file ({name})", name=name))
            data = file.read(most + 1)
    except FileNotFoundError:
        raise Unusable(Sentence("lacks {name}", name=name)) from None
    except OSError as error:
        raise Unusable(Sentence("cannot be read: {name}: {why}", name=name, why=error.strerror or "")) from None
    if len(data) > most:
        raise Unusable(Sentence("has a file of more than {most:,} bytes ({name})", most=most, name=name))
    return data


def look_at_names(names: Iterable[str], refuse: str = ":\\") -> None:
    """Unusable: one leads out, cannot be a file's name on some computer, or is another's in the eyes of one."""
    seen: dict[str, str] = {}
    for name in names:
        shown = name[:100]
        parts = name.split("/")
        if len(name) > LONGEST:
            raise Unusable(Sentence("has a file whose name is longer than {most} characters ({name}...)", most=LONGEST,
                                    name=shown))
        if not name or name.startswith("/") or any(part in ("", ".", "..") for part in parts):
            raise Unusable(Sentence("has a file whose name leads out of it ({name}); nothing of it was read",
                                    name=shown))
        if bad := next((c for c in name if c in refuse or c in '<>"|?*' or unicodedata.category(c)[0] == "C"), ""):
            raise Unusable(Sentence("has a file whose name has {bad!r} in it ({name!r}); nothing of it was read",
                                    bad=bad, name=shown))
        if any(DEVICE.fullmatch(part) or part[-1] in ". " for part in parts):
            raise Unusable(Sentence("has a file whose name Windows keeps for itself ({name}); nothing of it was read",
                                    name=shown))
        same = unicodedata.normalize("NFKC", name).casefold()
        if same in seen:
            raise Unusable(Sentence("has two files of one name ({name} and {other}); nothing of it was read",
                                    name=seen[same], other=shown))
        seen[same] = shown


def refuse_packed(files: Mapping[str, bytes]) -> None:
    """Unusable: one is an archive itself."""
    for name, data in files.items():
        if data.startswith(PACKED) or name.lower().endswith(".zip"):
            raise Unusable(Sentence("has a zip in it ({name}); hand in the files themselves", name=name))


def _look_at_its_end(file: BinaryIO, limits: Limits) -> None:
    """zipfile reads all of the table of contents, however long a stranger made it: so its length is asked before."""
    size = file.seek(0, os.SEEK_END)
    if size > limits.zipped:
        raise Unusable(Sentence("has {size:,} bytes; more than {limit:,} are not read", size=size,
                                limit=limits.zipped))
    start = file.seek(max(0, size - (1 << 16) - _END.size - _LONGER))
    tail = file.read()
    at = tail.rfind(PACKED[1])
    if at < 0 or len(tail) - at < _END.size:
        raise Unusable(Sentence("is cut short or no zip"))
    table = _END.unpack_from(tail, at)[5]
    longer = at >= _LONGER and tail[at - _LONGER:at - _LONGER + 4] == b"PK\6\7"
    if not (much := longer or table > 2 * limits.files * _ENTRY):
        file.seek(max(0, start + at - table))
        much = file.read(table).count(_SIGNATURE) > 2 * limits.files
    file.seek(0)
    if much:
        raise Unusable(Sentence("holds more than {most:,} files; so many are not read", most=limits.files))


def _members(archive: zipfile.ZipFile, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """The files in it by name, if there is nothing about any of them that such a zip has not."""
    found: list[tuple[str, zipfile.ZipInfo]] = []
    for info in archive.infolist():
        name = info.orig_filename.replace("\\", "/") if limits.backslash else info.orig_filename
        refuse_odd(info, name[:100])
        if not JUNK.fullmatch(name):
            found.append((name, info))
    look_at_names(name.removesuffix("/") for name, _info in found)
    members = {name: info for name, info in found if not name.endswith("/")}
    if len(members) > limits.files:
        raise Unusable(Sentence("holds more than {most:,} files; so many are not read", most=limits.files))
    whole = sum(info.file_size for info in members.values())
    if whole > limits.whole:
        raise Unusable(Sentence("would come to {size:,} bytes; more than {limit:,} are not read", size=whole,
                                limit=limits.whole))
    return members


def refuse_odd(info: zipfile.ZipInfo, shown: str) -> None:
    """Unusable: it is no ordinary file, or cannot be read without a word that is not known here."""
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Unusable(Sentence("has a link or a device in it ({name}); nothing of it was read", name=shown))
    if info.flag_bits & 1:
        raise Unusable(Sentence("is encrypted ({name}); nothing of it was read", name=shown))


def bytes_of(archive: zipfile.ZipFile, name: str, info: zipfile.ZipInfo) -> bytes:
    """No more than the table of contents has promised: without a number, zipfile unpacks all of it first."""
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unusable(Sentence("has a file that is packed in a way that is not read here ({name})", name=name))
    try:
        with archive.open(info) as file:
            return file.read(info.file_size + 1)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError):
        raise Unusable(Sentence("has a damaged file ({name})", name=name)) from None
