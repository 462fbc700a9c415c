"""clang-tidy over every C file of ours: the Linux ones as linux64 builds them, the Windows ones as wine64 does.

What was clean and has not changed since, nor any header or setting, is not looked at again.
"""

import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from harness.driver.labs import BUILD, ROOT
from harness.results.json_files import write_json
from harness.results.words import _

CLEAN = BUILD / "test" / "clang-tidy.json"
PATIENCE = 180  # seconds for one file; one or two are usual
BUILDS = ("linux64", "wine64", "cpu")
WINDOWS = ("--extra-arg=--target=x86_64-w64-mingw32", "--extra-arg=-Qunused-arguments")


def commands(build: Path) -> dict[str, list[str]]:
    """{file: clang-tidy command} of a build folder."""
    try:
        entries = json.loads((build / "compile_commands.json").read_text())
    except OSError:
        return {}
    more = WINDOWS if build.name == "wine64" else ()
    return {e["file"]: ["clang-tidy", "--quiet", "-p", str(build), *more, e["file"]] for e in entries}


def digest(path: str) -> str:
    """Of a file and of all that its verdict may depend on beside it."""
    whole = hashlib.sha256(Path(path).read_bytes())
    for other in sorted([ROOT / ".clang-tidy", *ROOT.glob("probe/**/*.h"), *ROOT.glob("harness/**/*.h"),
                         *Path(path).parent.glob("*.h")]):
        whole.update(other.read_bytes())
    return whole.hexdigest()


def main() -> int:
    todo: dict[str, list[str]] = {}
    for name in BUILDS:
        todo = commands(BUILD / name) | todo  # a file that two builds have is looked at once
    try:
        clean = set(json.loads(CLEAN.read_text())["clean"])
    except (OSError, ValueError, LookupError):
        clean = set()
    digests = {path: digest(path) for path in todo}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = dict(zip(todo, pool.map(lambda path: digests[path] in clean or look(todo[path]), todo)))
    write_json(CLEAN, {"clean": sorted(digests[path] for path in todo if found[path])})
    return 0 if all(found.values()) else 1


def look(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        print(_("{file}: clang-tidy took more than {seconds} seconds: is there a table of millions of items?").format(
            file=command[-1], seconds=PATIENCE))
        return False
    if done.returncode != 0:
        print(done.stdout, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
