"""Bad days of lab 07: the module is missing or of the other word size, a child survives a corruption or dumps core."""

import json
import resource
import subprocess
import sys
import threading
import time

import pytest

import house
from bad_days import BadDays, Place, build, ended_well
from harness.launcher.building.program_commands import commands_of

LAB = "07-cross-module"
LINKED = ["shared-crt", "static-crt", "paired-free", "common-heap"]  # to their modules; unload loads its own
OTHER = {"linux64": "linux32", "linux32": "linux64", "wine64": "wine32", "wine32": "wine64"}


@pytest.fixture(scope="module")
def place():
    return Place(LAB, "linux64")


@pytest.fixture(scope="module", autouse=True)
def survivor():
    """A program whose child survives the wrong free and hangs: begun now, looked at when its 20 seconds are over."""
    place = Place(LAB, "linux64", only="static-crt")
    program = place.edited("static-crt", ("        free(module_lend(BYTES));\n        return 0;\n",
                                           "        for (;;)\n            pause();\n"))
    begun, said = time.monotonic(), []
    parent = subprocess.Popen([program], cwd=place.work, stdout=subprocess.PIPE, text=True)
    thread = threading.Thread(target=lambda: said.append((parent.communicate()[0], time.monotonic() - begun)))
    thread.start()

    def outcome():
        thread.join(40)
        return place, parent.returncode, *said[0]
    yield outcome
    parent.kill()
    thread.join()


class TestBadDays(BadDays):
    lab = LAB


# ---- the module ----

def drive(place, experiment):
    """The driver's result of a program in `place`."""
    folder = place.folder / "build" / place.machine
    folder.mkdir(parents=True, exist_ok=True)
    program, emulator, system = place.program(experiment), (), "linux"
    if place.machine.startswith("wine"):
        program = program.with_name(program.name + ".exe")
        emulator, system = commands_of(f"{LAB}.{experiment}", build(place.machine)).emulator, "windows"
    done = subprocess.run(
        [sys.executable, "-m", "harness.driver", "--source", house.source_of(LAB, experiment, system),
         "--build", folder, "--", *emulator, program], cwd=house.ROOT, capture_output=True, text=True, timeout=60)
    return done.returncode, json.loads((folder / "results" / LAB / f"{experiment}.json").read_text())["ended"]


def without_module(machine, experiment, instead):
    """A place where the module of `experiment` is missing, or that of the other word size lies in its stead."""
    place = Place(LAB, machine, only=experiment)
    module = next(path for path in place.folder.iterdir() if path.name.endswith((".module.so", ".module.dll")))
    module.unlink()
    if instead == "of the other word size":
        other = build(OTHER[machine]) / "labs" / LAB / module.name
        module.write_bytes(other.read_bytes())
    return place, module.name


INSTEAD = pytest.mark.parametrize("instead", ["missing", "of the other word size"])


@INSTEAD
@pytest.mark.parametrize("machine", ["linux64", "linux32"])
@pytest.mark.parametrize("experiment", LINKED)
def test_a_program_without_its_module_names_it(machine, experiment, instead):
    place, module = without_module(machine, experiment, instead)
    code, ended = drive(place, experiment)
    assert code == 1 and ended["how"] == "died" and module in ended["why"], ended
    place.nothing_is_left()


@INSTEAD
@pytest.mark.parametrize("machine", ["linux64", "linux32"])
def test_a_module_that_cannot_be_loaded_is_a_skip_with_a_sentence(machine, instead):
    place, module = without_module(machine, "unload", instead)
    done = place.run("unload")
    assert done.returncode == 77 and module in done.stderr
    assert ("wrong ELF class" if instead != "missing" else "No such file") in done.stderr
    ended_well(place, "unload", done)


@INSTEAD
@pytest.mark.parametrize("machine", ["wine64", "wine32"])
def test_the_same_under_wine(machine, instead):
    place, module = without_module(machine, "unload", instead)
    code, ended = drive(place, "unload")
    error = {"missing": "error 126", "of the other word size": "error 193"}[instead]  # ERROR_MOD_NOT_FOUND, BAD_EXE
    assert code == 77 and ended["how"] == "skipped" and module in ended["why"] and error in ended["why"]
    place, module = without_module(machine, "static-crt", instead)
    code, ended = drive(place, "static-crt")
    assert code == 1 and ended["how"] == "died" and "STATUS_DLL_NOT_FOUND" in ended["why"]


def test_a_module_without_what_is_looked_up_in_it(place):
    """The right name, the wrong module: the function is named."""
    other = Place(LAB, "linux64")
    one = other.folder / "07-cross-module.leaver.module.so"
    one.write_bytes((other.folder / "lib07-cross-module.common-heap.module.so").read_bytes())
    done = other.run("unload")
    assert done.returncode == 2 and "lend_own failed" in done.stderr


# ---- children ----

@pytest.mark.parametrize("experiment", ["static-crt", "two-crts", "file-handle"])
def test_no_crash_leaves_a_core(place, experiment):
    done = place.run(experiment, limits={resource.RLIMIT_CORE: resource.RLIM_INFINITY})
    assert done.returncode in (0, 77)
    with open("/proc/sys/kernel/core_pattern") as pattern:
        assert list(place.work.iterdir()) == [], f"core_pattern is {pattern.read()}"


def test_a_child_that_survives_a_corruption_is_ended(survivor):
    """It hangs: that is a failed claim, and no process stays."""
    place, code, said, seconds = survivor()
    assert code == 1 and seconds < 25
    assert "FAILED   freeing the module's block in the program's heap ends the process" in said
    place.nothing_is_left()
