"""One run at a time in a folder."""

import contextlib
import fcntl
import os
from collections.abc import Iterator

from harness.driver.errors import UserError
from harness.driver.labs import BUILD
from harness.launcher.setup import future_dates
from harness.launcher.setup.workplace import complaints
from harness.results.words import _


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold BUILD/.lock; UserError if somebody else does, or if nothing can be written here. The system lets go of it
    when we end, however that goes."""
    for complaint in complaints():
        raise UserError(str(complaint))
    folder = BUILD
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = open(folder / ".lock", "a")
    except OSError as error:
        raise UserError(_("the build folder {folder} cannot be written: {why}; make it writable, clone to a place that "
                          "is yours, or build elsewhere: LAB_BUILD=DIR ./lab run").format(
                              folder=folder, why=error.strerror)) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(_("another ./lab is at work in this folder; wait until it has ended, or use a second "
                              "clone")) from None
        os.utime(file.fileno())
        future_dates.settle(os.fstat(file.fileno()).st_mtime)
        yield
