"""Does this system start 32-bit programs? One is written and started: nothing else tells for sure."""

import functools
import os
import struct
import subprocess

from harness.driver.ending import in_words
from harness.results.words import Sentence

WELL = 32  # what the program ends with
_CODE = bytes.fromhex("b801000000 bb20000000 cd80")  # no text: mov eax, 1 (exit); mov ebx, WELL; int 0x80
_BASE, _HEADERS = 0x08048000, 52 + 32


def program() -> bytes:
    """The smallest ELF file for the i386: a header, one segment, and `exit(WELL)`: see elf(5)."""
    size = _HEADERS + len(_CODE)
    ident = b"\x7fELF\x01\x01\x01".ljust(16, b"\0")  # 32 bits, little-endian
    header = struct.pack("<HHIIIIIHHHHHH", 2, 3, 1, _BASE + _HEADERS, 52, 0, 0, 52, 32, 1, 0, 0, 0)
    segment = struct.pack("<8I", 1, 0, _BASE, _BASE, size, size, 5, 0x1000)
    return ident + header + segment + _CODE


@functools.cache
def refusal() -> str:
    """What the system says where it starts no 32-bit program; empty where it does.

    The program lies in memory (memfd_create(2)), so that no folder's rights are mistaken for the kernel's. Where not
    even that may be started, nothing is known, and that is for whoever starts the real programs to say."""
    try:
        file = os.memfd_create("bits32")
    except OSError:
        return ""
    try:
        os.write(file, program())
        ended = subprocess.run(["bits32"], executable=f"/proc/self/fd/{file}", pass_fds=(file,), capture_output=True)
    except PermissionError:
        return ""
    except OSError as error:
        return os.strerror(error.errno or 0)
    finally:
        os.close(file)
    return "" if ended.returncode == WELL else in_words(ended.returncode, windows_program=False)


def sentence() -> Sentence | None:
    """Why no 32-bit machine can be had here and what would have to change; None where they can."""
    said = refusal()
    return Sentence("this system starts no 32-bit program ({said}); that takes another kernel: an x86 one with "
                    "CONFIG_IA32_EMULATION, booted without ia32_emulation=0", said=said) if said else None
