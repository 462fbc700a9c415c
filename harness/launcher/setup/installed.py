"""What set-up has installed on this computer, kept in build/installed.txt with the command that takes it away again."""

import subprocess
import sys
from pathlib import Path

from harness.driver.labs import BUILD
from harness.results.words import N_, _

FILE = BUILD / "installed.txt"
ARCHITECTURE = "dpkg --remove-architecture i386"
HEAD = N_("""# What ./lab has installed on this computer, and what that needed. To take it away again, as root:
#
#   apt-get purge {flag}$(grep -v '^#' '{file}')
""")
FLAG = "--allow-remove-essential "  # i386's half of the C library counts as that; all of these are new here, however


def packages() -> set[str]:
    """The names of all packages that are installed, as dpkg tells them."""
    try:
        said = subprocess.run(["dpkg-query", "-W", "-f=${db:Status-Status} ${binary:Package}\\n"],
                              capture_output=True, text=True).stdout
    except OSError:
        return set()
    return {line.partition(" ")[2] for line in said.splitlines() if line.startswith("installed ")}


def keep(before: set[str], architecture: bool = False) -> None:
    """Write down what is installed now and was not `before`, beside what is written down already and is still here.
    `architecture`: i386 was added."""
    try:
        old = FILE.read_text(encoding="utf-8")
    except OSError:
        old = ""
    now = packages()
    names = (now - before) | {line for line in old.splitlines() if line in now}
    added = architecture or ARCHITECTURE in old
    if names or added:
        FILE.parent.mkdir(parents=True, exist_ok=True)
        foreign = any(name.endswith(":i386") for name in names)
        head = _(HEAD).format(file=FILE, flag=FLAG * foreign) + f"#   {ARCHITECTURE}\n" * added + "#\n"
        FILE.write_text(head + "".join(f"{name}\n" for name in sorted(names)), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """What ./lab calls after it has installed a Python: the names of the packages before that are in a file."""
    try:
        keep(set(Path(arguments[0]).read_text().splitlines()))
    except OSError:
        pass  # whether the build folder can be written is told by those who need it
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
