"""The folders that experiments work in: one each, of this user's own, and known to be in use by a lock that is held.

A process id would not do: other containers that share the folder count their processes from 1 as well."""

import os
import stat
import time
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: none is held there, so none is removed that is not one's own
    fcntl = None  # type: ignore[assignment]


def prefix() -> str:
    """What the names of this user's folders begin with."""
    return f"memory-labs-{os.getuid() if hasattr(os, 'getuid') else 'work'}-"


def make(above: Path, name: str) -> tuple[Path, int]:
    """A new folder in `above`, and the descriptor that holds it as long as it is open: whoever has that may be ended
    in any way, the folder is then known to be nobody's. Those that are nobody's are removed."""
    sweep(above)
    while True:
        folder = above / f"{prefix()}{name}-{os.getpid()}-{time.monotonic_ns()}"
        folder.mkdir(mode=0o700)
        held = hold(folder)
        if held is not None:
            return folder, held


def hold(folder: Path) -> int | None:
    """Hold `folder`; None if it was swept away in between."""
    if fcntl is None:
        return os.open(os.devnull, os.O_RDONLY)
    try:
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
    except OSError:
        return held  # a file system without locks: `sweep` leaves it alone as well
    if folder.exists():
        return held
    os.close(held)
    return None


def sweep(above: Path) -> None:
    """Remove the folders of this user's that nobody holds any more."""
    if fcntl is None:
        return
    for entry in os.scandir(above):
        if not entry.name.startswith(prefix()) or not ours(entry):
            continue
        try:
            held = os.open(entry.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            remove_tree(Path(entry.path))
        except OSError:  # somebody holds it, or another one is just removing it
            pass
        finally:
            os.close(held)


def ours(entry: "os.DirEntry[str]") -> bool:
    try:
        about = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    return stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid()


def remove_tree(folder: Path) -> None:
    """As shutil's, whose import costs the driver more than the removing."""
    for place, folders, files in os.walk(folder, topdown=False):
        for name in files:
            os.unlink(os.path.join(place, name))
        for name in folders:
            path = os.path.join(place, name)
            os.unlink(path) if os.path.islink(path) else os.rmdir(path)
    folder.rmdir()
