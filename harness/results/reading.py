"""Reading a JSON file that a stranger wrote: one sentence about what is wrong with it, whatever it is."""

import hashlib
import json
import os
import re
import stat
from pathlib import Path
from typing import Any

from harness.results.words import Sentence, Why

LIMIT = 32 << 20  # bytes; what is larger is refused before it is parsed
FORMAT = 2  # of what is written now; 1 is read too
_HALF = re.compile("[\ud800-\udfff]")


class Unusable(Exception):
    """What is wrong with a file, as the rest of a sentence that begins with its name."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def read_document(path: Path) -> dict[str, Any]:
    return parse(read_text(path))


def read_text(path: Path) -> str:
    """The text of a regular file that is neither empty nor too large. A link is not followed, a pipe not waited for."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if path.is_symlink():
            raise Unusable(Sentence("is a symbolic link and was not followed"))
        with open(os.open(path, flags), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Unusable(Sentence("is no ordinary file"))
            if status.st_size > LIMIT:
                raise Unusable(Sentence("has {size:,} bytes; more than {limit:,} are not read",
                                        size=status.st_size, limit=LIMIT))
            data = file.read(LIMIT + 1)
    except OSError as error:
        raise Unusable(Sentence("cannot be read: {why}", why=os.strerror(error.errno or 0))) from None
    except ValueError:
        raise Unusable(Sentence("cannot be read: its name is no file name")) from None
    return decoded(data)


def decoded(data: bytes) -> str:
    """The text that a file's bytes are, if they are neither none nor too many."""
    if len(data) > LIMIT:
        raise Unusable(Sentence("has more than {limit:,} bytes; so many are not read", limit=LIMIT))
    if not data.strip():
        raise Unusable(Sentence("is empty"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusable(Sentence("is not UTF-8 text (byte {byte})", byte=error.start)) from None


def parse(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_number, parse_float=_no_float)
    except RecursionError:
        raise Unusable(Sentence("is nested too deep")) from None
    except json.JSONDecodeError as error:
        raise Unusable(Sentence("is cut short or no JSON (line {line}, column {column})",
                                line=error.lineno, column=error.colno)) from None
    except MemoryError:
        raise Unusable(Sentence("needs more memory than there is")) from None
    except ValueError:
        raise Unusable(Sentence("has a number with too many digits")) from None
    if not isinstance(document, dict):
        raise Unusable(Sentence("is no JSON object"))
    if "\\u" in text and _HALF.search(json.dumps(document, ensure_ascii=False)):
        raise Unusable(Sentence("has half a character in a text (a lone surrogate)"))
    number = document.get("format")
    if isinstance(number, int) and number > FORMAT:
        raise Unusable(Sentence("is of format {number}, newer than {ours}, which is read here: use a newer Memory Labs",
                                number=number, ours=FORMAT))
    return document


def dump(document: Any) -> str:
    """The one form in which documents are kept and merged: compact, ASCII."""
    return json.dumps(document, separators=(",", ":"))


def digest(document: Any) -> str:
    """SHA-256, in hex, of a document in its canonical form: keys sorted, compact, ASCII."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise Unusable(Sentence("has the key {key} twice in one object", key=json.dumps(twice)[:70]))
    return document


def _no_number(text: str) -> None:
    raise Unusable(Sentence("has {text}, which is no number", text=text))


def _no_float(text: str) -> None:
    raise Unusable(Sentence("has {text}, and figures are whole numbers", text=text[:40]))
