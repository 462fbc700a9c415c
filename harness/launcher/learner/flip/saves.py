"""Waits for a file to be saved: written in its place, or renamed into it, as many editors do.

Debian's python3-watchdog, where it is here, tells at once that something happened; without it, or where a file system
tells nothing, the file is looked at.
"""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

LOOK = 0.5  # seconds between two looks
SETTLED = 0.2  # seconds in which nothing changes: an editor may write in parts

State = tuple[int, int, int] | None


def state(path: Path) -> State:
    """What is another after a save; None where no file is."""
    try:
        about = os.stat(path)
    except OSError:
        return None
    return about.st_ino, about.st_mtime_ns, about.st_size


def wait_for_save(path: Path, before: State, woken: threading.Event) -> State:
    """Until the file is there, is not as `before`, and has come to rest; gives its state. `woken`: look at once."""
    now = state(path)
    while now in (before, None):
        woken.wait(LOOK)
        woken.clear()
        now = state(path)
    while True:
        woken.wait(SETTLED)
        woken.clear()
        last, now = now, state(path)
        if now == last and now is not None:
            return now


@contextlib.contextmanager
def telling(folder: Path) -> Iterator[threading.Event]:
    """An event that is set whenever something happens in `folder`; never, where nobody can tell."""
    woken = threading.Event()
    try:
        from watchdog.events import FileSystemEventHandler
        from watchdog.observers import Observer
    except ImportError:
        yield woken
        return

    class Wake(FileSystemEventHandler):  # type: ignore[misc]
        def on_any_event(self, event: object) -> None:
            woken.set()
    observer = Observer()
    try:
        observer.schedule(Wake(), str(folder))
        observer.start()
    except OSError:  # no inotify left
        yield woken
        return
    try:
        yield woken
    finally:
        observer.stop()
        observer.join()
