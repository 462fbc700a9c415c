"""Writing files whole or not at all, all of them or none."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
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


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A file beside `path` to be written in any way; if that went well, it takes the place of `path`."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        os.replace(part, path)
    finally:
        with suppress(OSError):
            part.unlink()
