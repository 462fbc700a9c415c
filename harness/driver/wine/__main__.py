"""What CMake and CTest ask of Wine.

    python3 -m harness.driver.wine find 64         the paths of loader and server; exit status 1: there are none
    python3 -m harness.driver.wine prefix begin     make the prefix if there is none, start its server, and come back
    python3 -m harness.driver.wine prefix end       this user needs it no longer
"""

import importlib
import sys

from harness.results.words import _

COMMANDS = ("find", "prefix")


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in COMMANDS:
        print(_("wine: wrong use; it is: {use}").format(use=_(" or ").join(COMMANDS)), file=sys.stderr)
        return 2
    return int(importlib.import_module(f"harness.driver.wine.{arguments[0]}").main(arguments[1:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
