"""Strangers' sources in the sandbox of a small house: what came of them, and whether the house is as it was."""

import json
import subprocess
import sys

import pytest

import processes
from harness.driver.errors import UserError
from harness.launcher.classes.sandbox.bubble import refuse_without_sandbox
from small_house import GOOD, SmallHouse

ASKED = """
import dataclasses, json, sys
from pathlib import Path
from harness.driver.errors import UserError
from harness.driver.labs import ROOT, Experiment
from harness.launcher.classes.sandbox.running import run_source
from harness.results.words import english_of
for line in sys.stdin:
    asked = json.loads(line)
    files = {name: text.encode() for name, text in asked.pop("files").items()}
    experiment = Experiment("01-small", asked["name"], ROOT / "labs" / "01-small" / asked.pop("name"))
    try:
        done = run_source(experiment, files=files, **asked)
    except UserError as error:
        sys.exit(str(error))
    print(json.dumps(dataclasses.asdict(done), default=english_of), flush=True)
"""
INCLUDES = """#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "probe.h"
"""


def need_sandbox():
    """Skip with what ./lab class grade says, where bubblewrap is missing or does not start, as in some containers."""
    try:
        refuse_without_sandbox()
    except UserError as said:
        pytest.skip(str(said))


def source(body="", before="", good=GOOD):
    """A source that does `body` before it makes its claims, and has `before` above main."""
    return (f"{INCLUDES}{before}\nint main(int argc, char **argv)\n{{\n    lab_begin(argc, argv);\n{body}\n{good}"
            "    return lab_end();\n}\n")


class Sandboxed:
    """A house with `thing`, a student's file that lies in it, and one who runs sources there. A program may take less
    than usual: `LESS`."""

    LESS = {"seconds=90": "seconds=6", "memory=4 * GIB": "memory=GIB", "disk=4 * GIB": "disk=GIB // 8"}

    def __init__(self, root, body=GOOD):
        self.small = SmallHouse(root, {"thing": body})
        for old, new in self.LESS.items():
            self.small.edit("harness/launcher/classes/sandbox/running.py", old, new)
        self.secret = root / "my" / "classes" / "secret.h"
        self.secret.parent.mkdir(parents=True)
        self.secret.write_text("int another_student = 1;\n")
        self.runner = self.begin()
        self.ask({})

    def begin(self, **more):
        return subprocess.Popen([sys.executable, "-c", ASKED], cwd=self.small.root, text=True, stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.small.environment(more))

    def end(self):
        """Nothing is left of it in the folder for what is not to stay."""
        _said, complaint = self.runner.communicate()
        assert (self.runner.returncode, complaint) == (0, "")

    @staticmethod
    def asking(files, name="thing", machine="linux64", runs=1, **more):
        return json.dumps({"files": files, "name": name, "machine": machine, "runs": runs, **more}) + "\n"

    def ask(self, files, **more):
        """What came of `files`."""
        self.runner.stdin.write(self.asking(files, **more))
        self.runner.stdin.flush()
        return json.loads(self.runner.stdout.readline())

    def ran(self, text, **more):
        """What came of the source `text` of `thing`. Nothing of it still runs, nor was anything changed."""
        before = self.lies()
        done = self.ask({"linux.c": text}, **more)
        assert not self.running(), "something still runs"
        assert self.lies() == before
        return done

    def running(self):
        """What runs in a sandbox of this house's."""
        return [pid for pid in processes.running(self.small.root, "cmdline", "exe") if pid != self.runner.pid]

    def lies(self):
        """All files of the house, but what Python, Ninja and CTest keep for themselves."""
        kept = {"__pycache__", "Testing", ".ninja_log", ".ninja_deps"}
        return {str(path): (about.st_size, about.st_mtime_ns) for path in self.small.root.rglob("*")
                if not kept & set(path.parts) and path.is_file() and (about := path.stat())}


def verdicts(result):
    return {claim["says"]: claim["verdict"] for claim in result["claims"]}
