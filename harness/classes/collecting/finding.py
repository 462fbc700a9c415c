"""Hand-ins in what was given: zips, zips in zips, folders; those of Moodle, nbgrader and git among them.

What is there is looked at one after the other; whatever is wrong with one is a sentence, and costs no other. No link is
followed, no pipe waited for, and no file written.
"""

import io
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from harness.assignments.submission import PAPER, Submission, read_submission, submission_in
from harness.assignments.unpacked import JUNK, Limits, bytes_of, opened, refuse_odd
from harness.classes.collecting import times
from harness.classes.collecting.shown import NBGRADER, owner_of, shown
from harness.results.reading import Unusable
from harness.results.words import Sentence, Why

OUTER = Limits(zipped=(1 << 32) - 1, whole=0, files=50_000)  # of a zip that holds others; each is read for itself
INNER = 64 << 20  # bytes of a zip in a zip
DEEPEST = 12  # folders
ZIPS = 3  # in one another, around the hand-in
MOST = 500_000  # files and folders that are looked at
WHOLE = 8 << 30  # bytes that are unpacked in all
OTHER = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
Committed = Callable[[Path, Path], datetime | None]  # when the clone says that the file was committed


@dataclass(frozen=True, slots=True)
class Found:
    """`name`: where; `at`: when it was handed in. Without `submission`, `why` says what is wrong."""
    name: str
    at: datetime
    submission: Submission | None = None
    why: Why = ""


@dataclass(frozen=True, slots=True)
class Here:
    """Where the search is. `at`: the time of what is around, if that is known better than by a file's own date."""
    name: str
    depth: int = 0
    at: datetime | None = None
    clone: Path | None = None


class Search:
    """`committed` asks git; the folder `leave` is not looked into. What is found is given as it is found."""

    def __init__(self, committed: Committed, leave: Path) -> None:
        self.committed, self.leave = committed, leave.resolve()
        self.entries, self.bytes = MOST, WHOLE
        self.owners: dict[str, bool] = {}  # the folder of a student: was there anything in it?

    def within(self, path: Path) -> Iterator[Found]:
        """In a file or a folder that was named. (Of a link, in what it leads to: who names it knows it.)"""
        parts = path.absolute().parts
        start = parts.index(NBGRADER) if NBGRADER in parts else -1
        for found in self.look(path.resolve(), Here("/".join(parts[start:]))):
            if owner := owner_of(found.name):
                self.owners[owner.place] = True
            yield replace(found, name=shown(found.name))
        for place in [place for place, any_there in self.owners.items() if not any_there]:
            yield Found(shown(place), times.of_path(path), why=Sentence("has no hand-in in it"))
        self.owners.clear()

    def look(self, path: Path, here: Here) -> Iterator[Found]:
        self.entries -= 1
        if owner := owner_of(f"{here.name}/" if path.is_dir() else here.name):
            self.owners.setdefault(owner.place, False)
        if path.is_symlink():
            yield self.refused(path, here, Sentence("is a symbolic link and was not followed"))
        elif path.is_dir():
            if path != self.leave:
                yield from self.folder(path, here)
        elif not here.depth or path.suffix.lower() == ".zip":
            yield from self.file(path, here)
        elif path.suffix.lower() in OTHER:
            yield self.refused(path, here, NO_ZIP)

    def folder(self, folder: Path, here: Here) -> Iterator[Found]:
        owner = owner_of(f"{here.name}/{PAPER}")
        if owner and owner.is_id and not here.clone:  # elsewhere a student may have written it
            here = replace(here, at=times.in_file(folder / "timestamp.txt") or here.at)
        if os.path.lexists(folder / PAPER):
            yield read(f"{here.name}/{PAPER}", self.time_of(folder / PAPER, here), lambda: read_submission(folder))
            return
        try:
            with os.scandir(folder) as entries:
                names = sorted(entry.name for entry, _left in zip(entries, range(self.entries), strict=False))
        except OSError as error:
            yield self.refused(folder, here, Sentence("cannot be read: {why}", why=error.strerror or ""))
            return
        if here.depth == DEEPEST or self.entries <= len(names):
            yield self.refused(folder, here, Sentence("lies too deep or holds too much; it was not looked into"))
            return
        inside = replace(here, depth=here.depth + 1, clone=folder if ".git" in names else here.clone)
        for name in names:
            if name != ".git" and not JUNK.fullmatch(name):
                yield from self.look(folder / name, replace(inside, name=f"{here.name}/{name}"))

    def file(self, path: Path, here: Here) -> Iterator[Found]:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            with open(os.open(path, flags), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    yield self.refused(path, here, Sentence("is no ordinary file"))
                    return
                yield from self.zip(file, here.name, self.time_of(path, here), 0)
        except OSError as error:
            yield self.refused(path, here, Sentence("cannot be read: {why}", why=error.strerror or ""))

    def zip(self, file: BinaryIO, name: str, at: datetime, depth: int) -> Iterator[Found]:
        """A hand-in, or what a zip holds that is none and has zips in it."""
        try:
            with opened(file, OUTER) as archive:
                infos = [info for info in archive.infolist() if not JUNK.fullmatch(info.orig_filename)]
                names = [info.orig_filename.lower() for info in infos]
                if any(one.endswith(".zip") for one in names) and \
                        not any(one.rpartition("/")[2] == PAPER and one.count("/") < 2 for one in names):
                    yield from self.entries_of(archive, infos, name, at, depth)
                    return
        except Unusable as said:
            yield Found(name, at, why=said.why)
            return
        yield read(name, at, lambda: submission_in(file))

    def entries_of(self, archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], outer: str, at: datetime,
                   depth: int) -> Iterator[Found]:
        for info in infos:
            self.entries -= 1
            name = f"{outer}/{name_of(info)}"
            if owner := owner_of(name):
                self.owners.setdefault(owner.place, False)
            suffix = Path(name).suffix.lower()
            try:
                if suffix in OTHER:
                    raise Unusable(NO_ZIP)
                if suffix == ".zip":
                    data = self.inner(archive, info, depth)
                    yield from self.zip(io.BytesIO(data), name, times.in_zip(info) or at, depth + 1)
            except Unusable as said:
                yield Found(name, at, why=said.why)

    def inner(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, depth: int) -> bytes:
        """A zip in a zip."""
        name = shown(info.orig_filename)
        refuse_odd(info, name)
        if ".." in info.orig_filename.replace("\\", "/").split("/") or info.orig_filename.startswith("/"):
            raise Unusable(Sentence("has a name that leads out of the zip that it is in; it was not read"))
        if depth == ZIPS or self.entries < 0:
            raise Unusable(Sentence("lies in too many zips, or behind too many files; it was not read"))
        if info.file_size > INNER:
            raise Unusable(Sentence("has {size:,} bytes; more than {limit:,} are not read", size=info.file_size,
                                    limit=INNER))
        if (left := self.bytes - info.file_size) < 0:
            raise Unusable(Sentence("was not read: what came before it was too much"))
        self.bytes = left
        return bytes_of(archive, name, info)

    def time_of(self, path: Path, here: Here) -> datetime:
        return here.at or here.clone and self.committed(here.clone, path) or times.of_path(path)

    def refused(self, path: Path, here: Here, why: Why) -> Found:
        return Found(here.name, times.of_path(path), why=why)


NO_ZIP = Sentence("is no zip; the hand-in is asked for as ./lab assignment hand-in has made it")


def read(name: str, at: datetime, how: Callable[[], Submission]) -> Found:
    try:
        return Found(name, at, how())
    except Unusable as said:
        return Found(name, at, why=said.why)


def name_of(info: zipfile.ZipInfo) -> str:
    """In UTF-8, if it can be that: not every archiver says so. (https://pkware.cachefly.net/webdocs/casestudies/
    APPNOTE.TXT, appendix D)"""
    if info.flag_bits & 0x800:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.orig_filename
