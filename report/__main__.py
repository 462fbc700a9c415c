"""python3 -m report COMMAND ...: what ./lab hands over to."""

import importlib
import sys

COMMANDS = {"drive": "drive", "prefix": "prefix"}


def main(arguments: list[str]) -> int:
    module = importlib.import_module(f"report.{COMMANDS[arguments[0]]}")
    return int(module.main(arguments[1:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
