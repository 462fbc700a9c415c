"""Does a page that is only read take memory? On most kernels not: they map one page of zeros for all who read."""

import functools
import mmap
import sys
from pathlib import Path

SIZE = 16 << 20  # bytes to read


@functools.cache
def is_shared() -> bool:
    """Read some untouched private memory and see whether the process grows. A kernel may do without that page, as
    guests on s390 do (mm_forbids_zeropage); where huge pages are always given, a huge one serves."""
    if sys.platform != "linux":
        return True
    with mmap.mmap(-1, SIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as memory:
        before = resident()
        for at in range(0, SIZE, mmap.PAGESIZE):
            memory[at]
        return resident() - before < SIZE // 2


def resident() -> int:
    """RssAnon of this process in bytes: proc(5)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("RssAnon:")), 0)
