"""Files dated ahead of the clock, as a clone from another time zone or a clock that was wrong leaves them.

Ninja would build them again and again, or a change of today never, if what was built lies ahead."""

import os
from collections.abc import Iterator
from pathlib import Path

from harness.driver.errors import UserError
from harness.driver.labs import BUILD, ROOT
from harness.launcher.console import say
from harness.results.words import _

SOURCES = ("labs", "probe", "cmake", "bench", "harness/windows", "CMakeLists.txt", "CMakePresets.json")
SLACK = 1.0  # seconds


def settle(now: float) -> None:
    """Date what lies ahead of `now`, the time of the build folder's file system, as of now; what was built ahead of it
    is to be built again. UserError where that cannot be done."""
    late = [path for path in sources() if path.stat().st_mtime > now + SLACK]
    for path in late:
        try:
            os.utime(path)
        except OSError:
            pass
        if path.stat().st_mtime > now + SLACK:
            command = f"find {ROOT} -type f -newermt now -exec touch {{}} +"  # no text: a command
            raise UserError(_("{path} is dated ahead of this computer's clock, so that no build would ever be up to "
                              "date; set the clock, or: {command}").format(path=path, command=command))
    if late:
        say(_("{n} files, as {file}, were dated ahead of this computer's clock: they are dated as of now, or no build "
              "would ever be up to date").format(n=len(late), file=late[0].relative_to(ROOT)))
    for built in BUILD.glob("*/build.ninja"):
        if built.stat().st_mtime > now + SLACK:
            for name in ("configured.json", ".ninja_log"):
                (built.parent / name).unlink(missing_ok=True)


def sources() -> Iterator[Path]:
    """The files that something is built from."""
    for name in SOURCES:
        if (ROOT / name).is_file():
            yield ROOT / name
        for place, _folders, files in os.walk(ROOT / name):
            yield from (Path(place, file) for file in files if os.path.exists(os.path.join(place, file)))
