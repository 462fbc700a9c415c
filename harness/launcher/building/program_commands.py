"""How a build folder makes and runs one program: read off CTest, compile_commands.json and Ninja."""

import functools
import json
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.driver.wine.prefix import ensure_up


@dataclass(frozen=True)
class ProgramCommands:
    """How a build folder makes and runs one program. The commands are lists of words, run in the build folder."""

    build: Path
    source: str
    compile: tuple[str, ...]
    link: tuple[str, ...]
    program: Path
    emulator: tuple[str, ...]

    @property
    def windows(self) -> bool:
        return self.program.suffix == ".exe"

    def beside(self, name: str) -> Path:
        """Where a changed program lies: beside the whole one, so that it finds what that finds there."""
        return self.program.with_name(f".{name}{self.program.suffix if self.windows else ''}")

    def to_make(self, source: Path, to: Path, program: Path) -> tuple[list[str], list[str]]:
        """The commands that compile and link another source in the same way."""
        object = self.compile[self.compile.index("-o") + 1]
        new = {self.source: str(source), object: str(to), str(self.program.relative_to(self.build)): str(program)}
        include = f"-I{Path(self.source).parent}"  # for what lies beside the source
        compile, link = ([new.get(word, word) for word in words] for words in ([*self.compile, include], self.link))
        return compile, link

    def make(self, source: Path, to: Path, program: Path) -> str | None:
        """Compile and link another source by the same commands; gives what the compiler says if it cannot."""
        for command in self.to_make(source, to, program):
            done = subprocess.run(command, cwd=self.build, text=True, errors="replace", stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
            if done.returncode != 0:
                return done.stdout
        return None


@functools.lru_cache(maxsize=None)
def commands_of(name: str, build: Path) -> ProgramCommands:
    """The commands of the program `name`; LookupError if the build folder has none."""
    command = next((t["command"] for t in tests_of(build) if t["name"] == name), None)
    if not command:
        raise LookupError(f"there is no test {name}")
    program = Path(command[-1])
    emulator = tuple(command[command.index("--") + 1:-1])
    source = command[command.index("--source") + 1]
    compile = next((e["command"] for e in compile_commands(build) if e["file"] == source), None)
    if not compile:
        raise LookupError(f"{source} is not compiled")
    link = subprocess.run(["ninja", "-C", str(build), "-t", "commands", "-s", str(program.relative_to(build))],
                          check=True, capture_output=True, text=True).stdout.strip().splitlines()[-1]
    words = [w for w in shlex.split(link)[2:-2] if not w.startswith("-Wl,--out-implib")]  # in between `: &&` and `&& :`
    if any(word.startswith("WINEPREFIX=") for word in emulator):
        ensure_up(emulator)
    return ProgramCommands(build, source, tuple(shlex.split(compile)), tuple(words), program, emulator)


@functools.lru_cache(maxsize=None)
def tests_of(build: Path) -> list[dict[str, Any]]:
    said = subprocess.run(["ctest", "--test-dir", str(build), "--show-only=json-v1"], check=True, capture_output=True)
    return json.loads(said.stdout)["tests"]


@functools.lru_cache(maxsize=None)
def compile_commands(build: Path) -> list[dict[str, str]]:
    return json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
