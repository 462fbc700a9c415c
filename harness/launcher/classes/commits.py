"""When a file of a clone was committed, without running anything that the clone asks for.

A clone is a stranger's: its configuration names programs, which git runs. So git never sees it: it works in a folder of
ours, where it finds the clone's commits, and nothing else of it.
"""

import os
import re
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

from harness.assignments.unpacked import file_in_folder
from harness.results.reading import Unusable

LIMIT = 20.0  # seconds
SHA = re.compile(r"[0-9a-f]{40}")
MOST = 16 << 20  # bytes of packed-refs


def committed(clone: Path, path: Path) -> datetime | None:
    """The date of the last commit that changed the file or folder; None: git cannot tell, or is not here."""
    store = clone / ".git"
    head = head_of(store)
    if not head or (store / "objects").is_symlink():
        return None
    with tempfile.TemporaryDirectory() as ours:
        for name, text in {"HEAD": head, "shallow": read(store, "shallow")}.items():
            if text:
                (Path(ours) / name).write_text(f"{text}\n", encoding="utf-8")
        for name in ("objects", "refs"):
            (Path(ours) / name).mkdir()
        said = {"GIT_DIR": ours, "GIT_OBJECT_DIRECTORY": str((store / "objects").absolute()), "LC_ALL": "C",
                "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_ALLOW_PROTOCOL": "none",
                "GIT_LITERAL_PATHSPECS": "1", "PATH": os.environ.get("PATH", os.defpath)}
        try:
            done = subprocess.run(["git", "log", "-1", "--format=%ct", head, "--", path.relative_to(clone)], env=said,
                                  cwd=ours, stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT)
            return datetime.fromtimestamp(int(done.stdout)).astimezone()
        except (OSError, ValueError, OverflowError, subprocess.SubprocessError):
            return None


def head_of(store: Path) -> str | None:
    """The commit that is checked out."""
    head = read(store, "HEAD")
    if not head.startswith("ref: "):
        return head if SHA.fullmatch(head) else None
    name = head.removeprefix("ref: ")
    if ".." in name or not name.startswith("refs/"):
        return None
    found = read(store, name)
    if not found:
        rows = (line.split(" ") for line in read(store, "packed-refs").splitlines())
        found = next((row[0] for row in rows if row[1:] == [name]), "")
    return found if SHA.fullmatch(found) else None


def read(store: Path, name: str) -> str:
    """Empty, if it is not there."""
    try:
        return file_in_folder(store, name, MOST).decode("utf-8", "replace").strip()
    except (Unusable, ValueError):
        return ""
