"""When something was handed in, by what tells it. What has no zone is in the one of this computer."""

import re
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from harness.assignments.unpacked import file_in_folder
from harness.classes.collecting.shown import owner_of
from harness.results.reading import Unusable

STAMP = re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?) ?"
                   r"(Z|[+-]\d\d:?\d\d|[A-Za-z]+(?:/[\w/+-]+)?)?")
NO_DATE = (1980, 1, 1, 0, 0, 0)  # of a zip that tells none
AT_ONCE = timedelta(minutes=2)
FEW = 3


def of_path(path: Path) -> datetime:
    """The date of the file; now, if even that is not known."""
    try:
        return datetime.fromtimestamp(path.lstat().st_mtime).astimezone()
    except (OSError, OverflowError, ValueError):
        return datetime.now().astimezone()


def in_zip(info: zipfile.ZipInfo) -> datetime | None:
    """As the zip's table says; None: it tells none."""
    try:
        return None if info.date_time == NO_DATE else datetime(*info.date_time).astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def in_file(path: Path) -> datetime | None:
    """What nbgrader's timestamp.txt says: 2026-12-06 23:59:00.1 Asia/Shanghai, UTC, or an offset. None: nothing."""
    try:
        text = file_in_folder(path.parent, path.name, 200).decode("utf-8", "replace").strip()
    except Unusable:
        return None
    return stamp(text)


def stamp(text: str) -> datetime | None:
    if not (found := STAMP.fullmatch(text)):
        return None
    zone = found[2] or ""
    try:
        if not zone or zone[0] in "Z+-":
            when = datetime.fromisoformat(found[1] + zone)
            return when if when.tzinfo else when.astimezone()
        return datetime.fromisoformat(found[1]).replace(tzinfo=UTC if zone == "UTC" else ZoneInfo(zone))
    except (ValueError, OverflowError, OSError, LookupError):
        return None


def when_packed(names: Iterable[tuple[str, datetime]]) -> set[str]:
    """Those of the names whose date is that of the moment at which Moodle made its zip of all that was handed in, and
    tells nothing: so does Moodle of today. It shows by all of one download having the same, to two minutes."""
    downloads: dict[str, list[tuple[str, str, datetime]]] = {}
    for name, at in names:
        owner = owner_of(name)
        if owner and not owner.is_id:
            downloads.setdefault(owner.place.rpartition("/")[0], []).append((name, owner.place, at))
    same = [its for its in downloads.values() if len({place for _name, place, _at in its}) >= FEW
            and max(at for *_rest, at in its) - min(at for *_rest, at in its) <= AT_ONCE]
    return {name for its in same for name, *_rest in its}
