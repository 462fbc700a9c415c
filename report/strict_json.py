"""Reading a JSON file that a stranger wrote: one sentence about what is wrong with it, whatever it is."""

import json
import os
import re
import stat
from pathlib import Path
from typing import Any

from report.texts import T

LIMIT = 32 << 20  # bytes; what is larger is refused before it is parsed
FORMAT = 1
_TEXTS = T["unusable"]
_HALF = re.compile("[\ud800-\udfff]")


class Unusable(Exception):
    """What is wrong with a file, as the rest of a sentence that begins with its name."""


def read_document(path: Path) -> dict[str, Any]:
    return parse(read_text(path))


def read_text(path: Path) -> str:
    """The text of a regular file that is neither empty nor too large. A link is not followed, a pipe not waited for."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if path.is_symlink():
            raise Unusable(_TEXTS["link"])
        with open(os.open(path, flags), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Unusable(_TEXTS["special"])
            if status.st_size > LIMIT:
                raise Unusable(_TEXTS["large"].format(size=status.st_size, limit=LIMIT))
            data = file.read(LIMIT + 1)
    except OSError as error:
        raise Unusable(_TEXTS["unreadable"].format(why=os.strerror(error.errno or 0))) from None
    except ValueError:
        raise Unusable(_TEXTS["name"]) from None
    if len(data) > LIMIT:
        raise Unusable(_TEXTS["growing"].format(limit=LIMIT))
    if not data.strip():
        raise Unusable(_TEXTS["empty"])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusable(_TEXTS["encoding"].format(at=error.start)) from None


def parse(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_number, parse_float=_no_float)
    except RecursionError:
        raise Unusable(_TEXTS["nested"]) from None
    except json.JSONDecodeError as error:
        raise Unusable(_TEXTS["cut"].format(line=error.lineno, column=error.colno)) from None
    except MemoryError:
        raise Unusable(_TEXTS["memory"]) from None
    except ValueError:
        raise Unusable(_TEXTS["digits"]) from None
    if not isinstance(document, dict):
        raise Unusable(_TEXTS["object"])
    if "\\u" in text and _HALF.search(json.dumps(document, ensure_ascii=False)):
        raise Unusable(_TEXTS["half"])
    number = document.get("format")
    if isinstance(number, int) and number > FORMAT:
        raise Unusable(_TEXTS["newer"].format(number=number, format=FORMAT))
    return document


def dump(document: Any) -> str:
    """The one form in which documents are kept and merged: compact, ASCII."""
    return json.dumps(document, separators=(",", ":"))


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise Unusable(_TEXTS["twice"].format(key=json.dumps(twice)[:70]))
    return document


def _no_number(text: str) -> None:
    raise Unusable(_TEXTS["no_number"].format(number=text))


def _no_float(text: str) -> None:
    raise Unusable(_TEXTS["no_whole"].format(number=text[:40]))
