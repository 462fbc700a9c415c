"""How a program ended, in words: an exit code, a signal, or the NTSTATUS of a Windows program."""

import os
import signal

from harness.results.words import english

# The codes that a program of ours may end with on its own account: see probe.h.
HELD, FAILED, DIED, SKIPPED = 0, 1, 2, 77

# Documented in [MS-ERREF] 2.3.1.
NTSTATUS = {
    0x80000001: "STATUS_GUARD_PAGE_VIOLATION",
    0x80000003: "STATUS_BREAKPOINT",
    0xC0000005: "STATUS_ACCESS_VIOLATION",
    0xC0000006: "STATUS_IN_PAGE_ERROR",
    0xC0000017: "STATUS_NO_MEMORY",
    0xC000001D: "STATUS_ILLEGAL_INSTRUCTION",
    0xC0000025: "STATUS_NONCONTINUABLE_EXCEPTION",
    0xC000007B: "STATUS_INVALID_IMAGE_FORMAT",
    0xC000008C: "STATUS_ARRAY_BOUNDS_EXCEEDED",
    0xC0000094: "STATUS_INTEGER_DIVIDE_BY_ZERO",
    0xC0000095: "STATUS_INTEGER_OVERFLOW",
    0xC0000096: "STATUS_PRIVILEGED_INSTRUCTION",
    0xC00000FD: "STATUS_STACK_OVERFLOW",
    0xC0000135: "STATUS_DLL_NOT_FOUND",
    0xC0000139: "STATUS_ENTRYPOINT_NOT_FOUND",
    0xC000013A: "STATUS_CONTROL_C_EXIT",
    0xC0000142: "STATUS_DLL_INIT_FAILED",
    0xC0000374: "STATUS_HEAP_CORRUPTION",
    0xC0000409: "STATUS_STACK_BUFFER_OVERRUN",
    0xC0000420: "STATUS_ASSERTION_FAILURE",
}


def in_words(code: int, windows_program: bool) -> str:
    """`code` as subprocess gives it: negative for a signal; of a Windows program the exit code, or, where Wine hands it
    on through a Unix exit status, its low byte."""
    if code < 0 and os.name != "nt":
        return english("it was ended by signal {number} ({name})").format(number=-code, name=signal_name(-code))
    code &= 0xFFFFFFFF
    if code in NTSTATUS:
        return english("it ended with 0x{code:08X} {name}").format(code=code, name=NTSTATUS[code])
    if windows_program and code < 0x100 and code not in (FAILED, DIED, SKIPPED):
        for status, name in NTSTATUS.items():
            if status & 0xFF == code and status >= 0xC0000000:
                return english("it ended with exit code {code}, the low byte of 0x{status:08X} {name}").format(
                    code=code, status=status, name=name)
    return english("it ended with exit code {code}").format(code=code)


def signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"SIG{number}"
