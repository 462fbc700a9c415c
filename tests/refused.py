"""System calls that are refused, as a container run-time's filter refuses what it does not know (seccomp(2))."""

import ctypes
import errno
import struct

PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, FILTER = 22, 38, 2
LOAD, IS, HAS, RETURN = 0x20, 0x15, 0x45, 0x06  # of BPF: load a word; jump if equal, if any bit is set; the verdict
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
PIDFD_OPEN, OPENAT, TMPFILE = 434, 257, 0o20000000  # x86-64; open(2)


def refuse(*tests, error=errno.EPERM):
    """For preexec_fn: from now on calls fail with `error` that pass all of `tests`, pairs of an operation on a place in
    struct seccomp_data."""
    rows = []
    for n, (place, operation, value) in enumerate(tests):
        rows += [(LOAD, 0, 0, place), (operation, 0, 2 * (len(tests) - n) - 1, value)]
    rows += [(RETURN, 0, 0, REFUSE | error), (RETURN, 0, 0, ALLOW)]
    text = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *row) for row in rows))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(rows), ctypes.addressof(text)))
    library = ctypes.CDLL(None, use_errno=True)

    def apply():
        if library.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or library.prctl(PR_SET_SECCOMP, FILTER, program, 0, 0):
            raise OSError(ctypes.get_errno(), "no filter can be set")
        return text  # kept as long as the filter's maker
    return apply


def no_pidfd_open():
    return refuse((0, IS, PIDFD_OPEN))


def no_nameless_files():
    return refuse((0, IS, OPENAT), (32, HAS, TMPFILE), error=errno.EOPNOTSUPP)
