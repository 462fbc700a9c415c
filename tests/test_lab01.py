"""Bad days of the emulated CPU: stray guests, no room for the swap file, no emulator. Each ends with a sentence."""

import json
import os
import subprocess

import pytest

import house
from harness.launcher.building.program_commands import commands_of

SOURCE = house.ROOT / "labs/01-real-mode"


@pytest.fixture(scope="module")
def build():
    """The build folder of the emulated CPU, up to date."""
    done = subprocess.run(["cmake", "--preset", "cpu"], cwd=house.ROOT, check=True, capture_output=True, text=True)
    if "Left out" in done.stdout:
        pytest.skip(done.stdout[done.stdout.index("Left out"):].splitlines()[0])
    subprocess.run(["cmake", "--build", "--preset", "cpu"], cwd=house.ROOT, check=True, capture_output=True)
    return house.BUILD / "cpu"


@pytest.fixture
def run_edited(build, tmp_path):
    """Runs an experiment of the lab with one edit of its source."""
    def run(experiment, find, replace):
        text = (SOURCE / experiment / "cpu.c").read_text()
        text = "#include <signal.h>\n#include <sys/resource.h>\n" + house.replaced(text, find, replace)
        (tmp_path / "cpu.c").write_text(text)
        commands = commands_of(f"01-real-mode.{experiment}", build)
        said = commands.make(tmp_path / "cpu.c", tmp_path / "cpu.o", tmp_path / "edited")
        assert said is None, said
        return subprocess.run([tmp_path / "edited", "result.json"], cwd=tmp_path, timeout=30, capture_output=True,
                              text=True)
    return run


RUN_A = "cpu_call(uc, A + ENTRY, A, A_SIZE);"


@pytest.mark.parametrize("experiment, find, replace, sentence", [
    ("no-isolation", RUN_A, "ram[A] = (char)0xeb, ram[A + 1] = (char)0xfe, cpu_run(uc, A);",  # jmp $
     "no hlt after 50000000 jumps, now at 0x0"),
    ("no-isolation", RUN_A, "cpu_call(uc, 0x70000000, A, A_SIZE);",
     "it stopped at 0x70000000 without hlt: Invalid memory fetch"),
    ("no-isolation", RUN_A, "ram[A] = (char)0xcd, ram[A + 1] = 0x21, cpu_run(uc, A);",  # int 21h: there is no DOS
     "without hlt: Unhandled CPU exception"),
    ("segments", "run(&gate, 0, 0, 0);", "ram[0] = (char)0xeb, ram[1] = (char)0xfe, cpu_run(uc, 0);",
     "no hlt after 50000000 jumps"),
    ("load-address", "load(ELSEWHERE);\n    relocate", "load(ELSEWHERE + 1);\n    relocate",
     "are not whole pages of the memory"),
])
def test_a_guest_gone_astray_ends_with_a_sentence(run_edited, experiment, find, replace, sentence):
    done = run_edited(experiment, find, replace)
    assert done.returncode == 2
    assert sentence in done.stderr and done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"01-real-mode.{experiment}: ")


def test_a_guest_gone_astray_that_its_kernel_stops_fails_claims(run_edited):
    done = run_edited("user-mode", "cpu_call(uc, USER_MODE, ebx, ecx);",
                      "uc_reg_write(uc, UC_X86_REG_EDX, &(uint32_t){0xf0000000});\n    cpu_call(uc, USER_MODE, ebx, ecx);")
    assert done.returncode == 1 and done.stderr == ""


def test_a_page_fault_that_cannot_be_handed_over_ends_with_a_sentence(run_edited):
    """The CPU pushes where the stack is: without memory there it could only give up."""
    done = run_edited("user-mode", "cpu_call(uc, STORE, ENTRY, TO_B);",
                      "uc_reg_write(uc, UC_X86_REG_ESP, &(uint32_t){0xf0000000});\n    cpu_call(uc, STORE, 0x5000, 0);")
    assert done.returncode == 2 and "handing a fault to the guest's handler failed" in done.stderr


def test_no_room_for_the_swap_file(build, tmp_path):
    program = build / "labs/01-real-mode/01-real-mode.whole-programs"
    done = subprocess.run([program], cwd=tmp_path, env=os.environ | {"TMPDIR": str(tmp_path / "nowhere")},
                          capture_output=True, text=True)
    assert done.returncode == 77
    assert "needs 120 MiB of disk" in done.stderr and "0 MiB are free" in done.stderr


def test_the_disk_is_full_half_way_through_the_swap(run_edited):
    done = run_edited("whole-programs", "power_on(128 * MIB);", "power_on(128 * MIB);\n    signal(SIGXFSZ, SIG_IGN);\n"
                      "    setrlimit(RLIMIT_FSIZE, &(struct rlimit){60 * MIB, 60 * MIB});")
    assert done.returncode == 2
    assert "pwrite to the swap file failed" in done.stderr


def test_nothing_is_left_behind(build, tmp_path):
    for program in sorted(build.glob("labs/01-real-mode/01-real-mode.*")):
        if program.is_file() and os.access(program, os.X_OK):
            subprocess.run([program], cwd=tmp_path, check=True, capture_output=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option, libraries, package", [
    (["-DPKG_CONFIG_EXECUTABLE="], {}, "pkgconf"), ([], {"PKG_CONFIG_LIBDIR": "/nowhere"}, "libunicorn-dev"),
    (["-DNASM="], {}, "nasm")], ids=["pkgconf", "unicorn", "nasm"])
def test_without_its_tools_the_lab_is_skipped_with_a_sentence(build, tmp_path, option, libraries, package):
    folder = tmp_path / "cpu"
    done = subprocess.run(["cmake", "-S", house.ROOT, "-B", folder, "-G", "Ninja", "-DLAB_SYSTEM=cpu", *option],
                          env=os.environ | libraries, capture_output=True, text=True, check=True)
    assert package in done.stdout
    subprocess.run(["cmake", "--build", folder], check=True, capture_output=True)
    done = subprocess.run(["ctest", "--test-dir", folder, "-R", "^01-real-mode"], capture_output=True, text=True)
    assert done.returncode == 0 and "100% tests passed" in done.stdout
    paths = [path for path in folder.glob("results/01-real-mode/*.json") if path.stem != "lab"]
    results = [json.loads(path.read_text()) for path in paths]
    assert len(results) == 7
    for result in results:
        assert result["ended"]["how"] == "skipped" and package in result["ended"]["why"]


def test_the_largest_hole_stands_in_a_table_and_not_under_available_virtual(build, tmp_path):
    program = build / "labs/01-real-mode/01-real-mode.whole-programs"
    subprocess.run([program, tmp_path / "result.json"], cwd=tmp_path, check=True, capture_output=True)
    result = json.loads((tmp_path / "result.json").read_text())
    steps = {step["name"]: step for step in result["steps"]}
    assert steps["evict-a"]["change"]["memory_status"] == {
        "avail_physical": 10 << 20, "avail_page_file": None, "avail_virtual": None}
    assert "no one program's address space" in result["unknown"]["memory_status.avail_virtual"]
    table = next(table for table in result["tables"] if table["name"] == "free-memory")
    assert table["columns"] == ["free:bytes", "largest-hole:bytes"]
    assert {"label": "evict-a", "cells": [18 << 20, 10 << 20]} in table["rows"]
