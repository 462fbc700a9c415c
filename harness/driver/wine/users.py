"""The users of a Wine prefix: a file for each beside it, named by its process id; and waiting for the end of any."""

import os
import selectors
from pathlib import Path
from typing import NamedTuple

from harness.driver.process import pidfd_of

LOOK = 0.2  # seconds between two looks at users whose end cannot be waited for


class User(NamedTuple):
    """Somebody who needs Wine. `ended` can be read once it has ended; None where that is not to be had."""

    pid: int
    entry: Path
    ended: int | None


def users_folder(folder: Path) -> Path:
    return folder.with_name(folder.name + ".users")


def living_users(folder: Path) -> list[User]:
    """Those who are there; the entry of one that is not there any more is removed."""
    found = []
    for entry in users_folder(folder).iterdir():
        try:
            pid = int(entry.name)
            if has_ended(pid):
                raise ProcessLookupError
            found.append(User(pid, entry, pidfd_of(pid)))
        except (ProcessLookupError, ValueError):
            entry.unlink(missing_ok=True)
    return found


def has_ended(pid: int) -> bool:
    """It may stay a zombie for long."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return True
    return status[status.rindex(")") + 2] in "ZX"


def wait_for_any(wakes: int, users: list[User]) -> None:
    """Until we are woken or a user may have ended."""
    waited = [user.ended for user in users if user.ended is not None]
    with selectors.DefaultSelector() as any_of:
        for fd in (wakes, *waited):
            any_of.register(fd, selectors.EVENT_READ)
        for key, _ in any_of.select(None if len(waited) == len(users) else LOOK):
            if key.fd == wakes:
                os.read(wakes, 100)
    for fd in waited:
        os.close(fd)
