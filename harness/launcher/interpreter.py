"""Is the Python that runs this one for Memory Labs? ./lab asks each that it finds.

Exit status: 0 it is; 3 it would be, but lacks modules; 4 it is too old, and its version is said; anything else: it did
not come as far as this. This file is read by old Pythons too.
"""

import sys

OLDEST = (3, 11)
MODULES = ("jinja2", "rich")  # without them the labs run and print, but there is no report and no bar


def missing() -> "list[str]":
    import importlib.util
    return [name for name in MODULES if importlib.util.find_spec(name) is None]


if __name__ == "__main__":
    if sys.version_info[:2] < OLDEST:
        print("%d.%d" % sys.version_info[:2])
        sys.exit(4)
    sys.exit(3 if missing() else 0)
