"""python3 -m report COMMAND ...: what ./lab hands over to."""

import importlib
import sys

HELP = """Memory Labs: small programs that look at memory, and judge what they see.

  ./lab run [--machine M]... [LAB[.EXPERIMENT]]...   build, run, and write build/report/index.html
  ./lab list                                         the labs and their experiments
  ./lab break [--machine M]... [LAB[.EXPERIMENT]] [NAME]
                                                     break an experiment on purpose, see which claims fail
  ./lab report [RESULTS...]                          write the report again, also from results of other computers
  ./lab doctor                                       what can run here, what cannot, and what to do about it
  ./lab doctor --packages [--machine M]...           the packages for an image of a computer room, in one line
  ./lab test                                         run everything that tests this repository

Machines: linux64 linux32 wine64 wine32 cpu. Without --machine: all that the labs have sources for and that can be had.
What is missing is named, then installed (--yes: without asking); nothing is removed, and build/installed.txt keeps what
was installed. LAB_BUILD=DIR ./lab ...: all that is built, measured and reported lies in DIR instead of build/.
Exit status: 0 good, 1 a claim or a test failed, 2 wrong use or a missing tool."""

# What each command is in: report.<module>.main. Those after `break` are called by CTest, ./lab and the commands.
COMMANDS = {"run": "run", "test": "test_command", "report": "report_command", "list": "list", "doctor": "doctor",
            "break": "break_command", "drive": "drive", "prefix": "prefix", "wine": "wine",
            "installed": "installed"}
INSIDE = ("drive", "prefix", "wine", "installed")


def main(arguments: list[str]) -> int:
    """Dispatch to a command; gives the exit status."""
    if not arguments or arguments[0] in ("--help", "-h", "help"):
        print(HELP)
        return 0 if arguments else 2
    name, *rest = arguments
    if name in INSIDE:
        return int(importlib.import_module(f"report.{COMMANDS[name]}").main(rest))
    from report.launcher import launch
    return launch(name, rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
