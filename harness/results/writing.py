"""Writing files whole or not at all, all of them or none."""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path


def write_all(folder: Path, files: Mapping[str, Iterable[str]]) -> None:
    """Raises OSError, and then nothing has changed but that the folder may be there."""
    folder.mkdir(parents=True, exist_ok=True)
    parts: dict[Path, Path] = {}
    try:
        for name, texts in files.items():
            part = folder / f".{name}.{os.getpid()}.part"
            parts[part] = folder / name
            with open(part, "w", encoding="utf-8", newline="\n", errors="strict") as file:
                file.writelines(texts)
                file.flush()
                os.fsync(file.fileno())
        for part, whole in parts.items():
            os.replace(part, whole)
    finally:
        for part in parts:
            with suppress(OSError):
                part.unlink()
