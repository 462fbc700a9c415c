"""Where Wine's loader and server are: named by their full path, each of the word size that it is for.

Debian's `wine` is a script that takes the 32-bit loader wherever one is installed, even one that cannot start; so it is
never asked. Somebody's own Wine is named as Wine itself has it named: WINELOADER, WINESERVER.
"""

import glob
import os
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from harness.results.words import _

# Debian 11 to 13 and Ubuntu; Debian sid; WineHQ's packages; elsewhere they are on PATH.
LOADERS = {64: ("/usr/lib/wine/wine64", "/usr/lib/x86_64-linux-gnu/wine/wine", "/opt/wine-*/bin/wine64"),
           32: ("/usr/lib/wine/wine", "/usr/lib/i386-linux-gnu/wine/wine", "/opt/wine-*/bin/wine")}
SERVERS = {64: ("/usr/lib/wine/wineserver64", "/usr/lib/x86_64-linux-gnu/wine/wineserver",
                "/opt/wine-*/bin/wineserver"),
           32: ("/usr/lib/wine/wineserver32", "/usr/lib/i386-linux-gnu/wine/wineserver")}
# Its 32-bit Windows libraries: without them it runs no 32-bit program.
LIBRARIES32 = ("/usr/lib/i386-linux-gnu/wine/i386-windows", "/usr/lib/wine/i386-windows",
               "/usr/lib32/wine/i386-windows", "/opt/wine-*/lib*/wine/i386-windows", "/usr/lib64/wine/i386-windows")


class Wine(NamedTuple):
    loader: str
    server: str


def find(bits: int) -> Wine | None:
    """The Wine that runs Windows programs of that word size; None if it is not here, or not whole.

    The server is that of 64 bits for both where it is here: the prefix of 64 bits, in which 32-bit programs run as on a
    64-bit Windows, cannot be used with a server of 32 ("wine: ... is a 64-bit installation")."""
    if bits == 32 and not matching(LIBRARIES32):
        return None
    loader = first_of(bits, "WINELOADER", LOADERS[bits], ("wine64", "wine"))
    server = first_of(64, "WINESERVER", SERVERS[64], ("wineserver",))
    if bits == 32:
        server = server or first_of(32, "WINESERVER", SERVERS[32], ("wineserver",))
    return Wine(loader, server) if loader and server else None


def first_of(bits: int, variable: str, patterns: tuple[str, ...], names: tuple[str, ...]) -> str | None:
    """The first program of that word size that $variable, the usual places or PATH name. What $variable names may be a
    script: whoever sets it knows what it is."""
    if (named := os.environ.get(variable)) and word_size(named) in (bits, 0):
        return named
    paths = [*matching(patterns), *(shutil.which(name) or "" for name in names)]
    return next((path for path in paths if word_size(path) == bits), None)


def matching(patterns: tuple[str, ...]) -> list[str]:
    return [path for pattern in patterns for path in sorted(glob.glob(pattern))]


def word_size(path: str) -> int | None:
    """64 or 32 of an ELF program, as its header says (elf(5), EI_CLASS); 0 of a script, None of anything else."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(5)
    except OSError:
        return None
    if not os.access(path, os.X_OK):
        return None
    return {b"\x7fELF\x01": 32, b"\x7fELF\x02": 64}.get(head, 0 if head.startswith(b"#!") else None)


def main(arguments: list[str]) -> int:
    if arguments not in (["32"], ["64"]):
        print(_("wine: wrong use; it is: {use}").format(use="wine 32|64"), file=sys.stderr)  # no text: a command
        return 2
    found = find(int(arguments[0]))
    print("\n".join(found or ()))
    return 0 if found else 1
