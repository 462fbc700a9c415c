"""Stand-ins for experiments: a program that writes the result it is given, and ends as it is told."""

import json
import os
import subprocess
import sys
from pathlib import Path

import house

MACHINE = {"name": "linux64", "system": "Linux 6.1", "bits": 64, "page": 4096, "granularity": 4096,
           "compiler": "GNU 12.2.0", "emulator": None, "memory": 1 << 34, "overcommit": 0}
PROCESS = {"space": 100, "commit": 50, "resident": None}
STATUS = {"avail_physical": 7000, "avail_page_file": -10, "avail_virtual": 9000}


def claim(says, verdict="held", got=1, expected=1):
    return {"says": says, "step": "touch", "verdict": verdict, "relation": "==", "got": got, "expected": expected,
            "line": 1, "why": None}


def step(name, space, page_file, size=4096, by=(0, 0), **more):
    return {"name": name, "line": 1, "absent": None, "base": 4096, "size": size,
            "region": {"reserved": 5, "committed": 6, "resident": None}, "process": PROCESS | {"space": space},
            "memory_status": STATUS | {"avail_page_file": page_file},
            "change": {"process": {"space": by[0], "commit": 0, "resident": None},
                       "memory_status": dict.fromkeys(STATUS, 0) | {"avail_page_file": by[1]}},
            "faults": 3, "ns": 8, "map": [], "map_cut": False} | more


def result(*claims, steps=(), **machine):
    return {"format": 2, "lab": "01-small", "experiment": "thing", "started": "2026-01-02T03:04:05Z",
            "machine": MACHINE | machine, "noise": {"process": PROCESS, "memory_status": STATUS, "faults": 0},
            "begin": {"process": PROCESS, "memory_status": STATUS}, "unknown": {}, "steps": list(steps),
            "claims": list(claims), "tables": []}


class Small:
    """A lab with one experiment, and its build folder, in `folder`; `drive` runs a Python text in its place."""

    def __init__(self, folder: Path, machine="linux64"):
        self.lab = folder / "labs" / "01-small"
        self.build = folder / "build" / machine
        (self.lab / "thing").mkdir(parents=True)
        self.build.mkdir(parents=True)
        (self.lab / "CMakeLists.txt").write_text("add_experiment(thing)\n")
        self.source = self.lab / "thing" / "linux.c"
        self.source.write_text("// the source\n")

    def differs(self, text):
        (self.lab / "differs.toml").write_text(text)

    def drive(self, text, *options, name="program", environment=None, **more):
        """Drive `text`, a Python program in which `path` is where the result goes; gives the ended process."""
        program = self.build / name
        program.write_text(f"#!{sys.executable}\nimport json, os, sys, time\npath = sys.argv[1]\n{text}\n")
        return self.drive_file(program, *options, environment=environment, **more)

    def drive_file(self, program, *options, environment=None, **more):
        """Drive a program that is there; gives the ended process."""
        program.chmod(0o755)
        command = [sys.executable, "-m", "harness.driver", "--source", self.source, "--build", self.build, *options,
                   "--", program]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=self.build,
                              env=os.environ | {"PYTHONPATH": str(house.ROOT)} | (environment or {}), **more)

    def drive_result(self, written, code=0, **more):
        return self.drive(f"open(path, 'w').write({json.dumps(written)!r})\nsys.exit({code})", **more)

    def kept(self):
        return json.loads((self.build / "results" / "01-small" / "thing.json").read_text())
