"""A zip of results, as the Windows kit makes one: read where it lies, nothing of it is unpacked.

Whoever sends one in is a stranger. What could be meant to harm (names that lead out of it, links, more than any
computer measures) is found before anything is read, and then none of it is used.
"""

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from harness.results import reading
from harness.results.reading import Unusable
from harness.results.words import Sentence

MOST = 20_000  # files in one; a run of all labs on two machines leaves about 200
ALL = 512 << 20  # bytes that they may come to
_DIRECTORY = 4 << 20  # bytes of its table of contents
_END = struct.Struct("<4s4H2LH")  # of a zip: signature, disks, numbers of files, size and place of the table, comment
_LONGER = 20  # bytes before it: where a zip of more than 4 GiB says so
_KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def is_zip(path: Path) -> bool:
    """By its first bytes, or by its name, so that a spoiled one is told as that."""
    if path.suffix.lower() == ".zip":
        return True
    try:
        if path.is_symlink() or not path.is_file():
            return False
        with open(path, "rb") as file:
            return file.read(4) in (b"PK\3\4", b"PK\5\6")
    except (OSError, ValueError):
        return False


def texts_in(path: Path) -> Iterator[tuple[PurePosixPath, str | Unusable]]:
    """The JSON files in a zip, by name: the text of each, or what is wrong with it. Unusable: none can be read."""
    try:
        if path.is_symlink():
            raise Unusable(Sentence("is a symbolic link and was not followed"))
        if not path.is_file():
            raise Unusable(Sentence("is no ordinary file"))
        _look_at_its_end(path)
        with zipfile.ZipFile(path) as archive:
            members = _checked(archive)
            for name in sorted(members, key=str):
                if name.suffix == ".json":
                    yield name, _text_of(archive, members[name])
    except OSError as error:
        raise Unusable(Sentence("cannot be read: {why}", why=os.strerror(error.errno or 0))) from None
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError, struct.error):
        raise Unusable(Sentence("is cut short or no zip")) from None


def _look_at_its_end(path: Path) -> None:
    """zipfile reads all of the table of contents, however long a stranger made it: so its length is asked before."""
    with open(path, "rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - (1 << 16) - _END.size - _LONGER))
        tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        raise Unusable(Sentence("is cut short or no zip"))
    _sign, _disk, _first, _here, number, table, _place, _comment = _END.unpack_from(tail, at)
    longer = at >= _LONGER and tail[at - _LONGER:at - _LONGER + 4] == b"PK\6\7"
    if longer or number > MOST or table > _DIRECTORY:
        raise Unusable(Sentence("holds more than {most:,} files; so many are not read", most=MOST))


def _checked(archive: zipfile.ZipFile) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """The files in it, if there is nothing about any of them that a zip of results has not."""
    found: dict[PurePosixPath, zipfile.ZipInfo] = {}
    names: set[str] = set()
    for info in archive.infolist():
        name = info.orig_filename.replace("\\", "/")  # some programs of Windows write it so
        shown = name[:100]
        if "\0" in name or ":" in name or name.startswith("/") or ".." in name.split("/"):
            raise Unusable(Sentence("has a file whose name leads out of it ({name}); nothing of it was read",
                                    name=shown))
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Unusable(Sentence("has a link or a device in it ({name}); nothing of it was read", name=shown))
        if info.flag_bits & 1:
            raise Unusable(Sentence("is encrypted ({name}); nothing of it was read", name=shown))
        if name.casefold() in names:
            raise Unusable(Sentence("has two files of one name ({name}); nothing of it was read", name=shown))
        names.add(name.casefold())
        if not name.endswith("/"):
            found[PurePosixPath(name)] = info
    if len(found) > MOST:
        raise Unusable(Sentence("holds more than {most:,} files; so many are not read", most=MOST))
    whole = sum(info.file_size for info in found.values())
    if whole > ALL:
        raise Unusable(Sentence("would come to {size:,} bytes; more than {limit:,} are not read", size=whole,
                                limit=ALL))
    return found


def _text_of(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str | Unusable:
    try:
        if info.file_size > reading.LIMIT:
            return Unusable(Sentence("has {size:,} bytes; more than {limit:,} are not read", size=info.file_size,
                                     limit=reading.LIMIT))
        if info.compress_type not in _KNOWN:
            return Unusable(Sentence("is packed in a way that is not read here"))
        with archive.open(info) as file:
            return reading.decoded(file.read(reading.LIMIT + 1))
    except Unusable as error:
        return error
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError):
        return Unusable(Sentence("is damaged in the zip"))
