"""A computer whose kernel starts no 32-bit program: it is known before anything is installed, and fails nothing."""

import mmap
import os
import subprocess

import pytest

import house
from program import Small
from harness.driver import bits32
from harness.driver.wine import find
from harness.launcher.setup import zero_page
from harness.launcher.breaks import Break
from harness.launcher.building.program_commands import commands_of
from processes import root_only
from small_house import GOOD, SmallHouse, script, tools

WORDS = "Exec format error"
SENTENCE = f"this system starts no 32-bit program ({WORDS})"
# In a user namespace of its own: 32-bit ELF files are handed to an interpreter that is no program, so that starting
# them ends with ENOEXEC, as on a kernel without them (Linux 6.7 and newer: binfmt_misc of a namespace's own).
NO_32_BITS = r"""
mount -t binfmt_misc none /proc/sys/fs/binfmt_misc &&
printf ':no-32-bits:M::\\x7fELF\\x01::%s:\n' "$1" > /proc/sys/fs/binfmt_misc/register && shift && exec "$@"
"""


@pytest.fixture
def small(tmp_path):
    """A house on a kernel that says no."""
    house = SmallHouse(tmp_path / "house", {"good": GOOD})
    house.starts_32_bits(WORDS)
    return house


def test_the_look_says_what_the_kernel_does(tmp_path):
    """The same as for a file that is started the ordinary way."""
    path = tmp_path / "program"
    path.write_bytes(bits32.program())
    path.chmod(0o755)
    try:
        said = "" if subprocess.run([path]).returncode == bits32.WELL else "it ended otherwise"
    except OSError as error:
        said = error.strerror
    assert bits32.refusal() == said and find.word_size(str(path)) == 32
    assert bool(bits32.sentence()) == bool(said)


def test_the_look_says_no_where_32_bit_programs_do_not_start(tmp_path):
    nothing = tmp_path / "nothing"
    nothing.touch(mode=0o755)
    code = (f"import sys; sys.path.insert(0, {os.getcwd()!r}); from harness.driver import bits32;"
            "print(bits32.sentence())")
    done = subprocess.run(["unshare", "-Urm", "sh", "-c", NO_32_BITS, "sh", nothing, "/usr/bin/python3", "-c", code],
                          capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"binfmt_misc cannot be had in a namespace here: {done.stderr.strip()}")
    assert done.stdout.startswith(SENTENCE) and "CONFIG_IA32_EMULATION" in done.stdout


def test_two_machines_are_left_out_with_one_sentence_and_nothing_is_installed(small, tmp_path):
    path = tools(tmp_path / "bin", without=("apt", "dpkg", "sudo"))
    for name in ("apt-get", "dpkg", "dpkg-query"):
        script(path / name, f'echo "$0 $*" >> {tmp_path}/calls\n')
    done = small.run("run", "--yes", environment={"PATH": str(path)})
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(SENTENCE) == 1 and "failed" not in done.stdout
    assert "linux32 and wine32 are left out" not in done.stdout, "this house has no program for Wine"
    assert f"linux32 is left out: {SENTENCE}" in done.stdout and SENTENCE in small.left_out("linux32")
    calls = (tmp_path / "calls").read_text() if (tmp_path / "calls").exists() else ""
    assert "install" not in calls and "i386" not in calls
    report = (small.root / "build/report/report.md").read_text()
    assert report.index("1 machine (1 missing)") < report.index(SENTENCE) < report.index("## Overview")
    small.write("good", GOOD, "windows")
    small.wine_is()
    done = small.run("run", environment={"PATH": str(path)})
    assert done.stdout.count(SENTENCE) == 1 and "linux32 and wine32 are left out" in done.stdout
    calls = (tmp_path / "calls").read_text()
    assert "wine64" in calls and "wine32" not in calls and "i386" not in calls and "dev-i386" not in calls


def test_asked_for_alone_it_is_exit_2(small):
    done = small.run("run", "--machine", "linux32")
    assert done.returncode == 2 and f"no machine can be had here for that: {SENTENCE}" in done.stderr
    done = small.run("run", "--machine", "linux32,linux64")
    assert done.returncode == 0 and f"linux32 is left out: {SENTENCE}" in done.stdout


def test_doctor_tells_the_truth(small):
    said = small.run("doctor").stdout
    assert f"linux32  Linux, 32 bits: cannot run: {SENTENCE}" in said and "libc6-dev-i386" not in said
    small.starts_32_bits()
    assert "linux32  Linux, 32 bits: cannot run: this" not in small.run("doctor").stdout


def test_a_kernel_with_32_bits_runs_them(small):
    small.starts_32_bits()
    done = small.run("run", "--machine", "linux32")
    if "the 32-bit C library" in done.stderr:
        pytest.skip("libc6-dev-i386 or lib32gcc-N-dev is missing")
    assert (done.returncode == 0) == (not bits32.refusal()), done.stdout + done.stderr
    assert bits32.refusal() or small.result("good", "linux32")["machine"]["bits"] == 32
    assert not bits32.refusal() or done.stderr.count("could not be started: " + bits32.refusal()) == 1


# ---- what cannot be started ----

@root_only
def test_a_disk_mounted_noexec_is_told_once(tmp_path):
    house = SmallHouse(tmp_path / "house", {"good": GOOD, "better": GOOD})
    (house.root / "build").mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "noexec", "tmpfs", house.root / "build"], check=True)
    try:
        done = house.run("run", "--machine", "linux64")
    finally:
        subprocess.run(["umount", house.root / "build"], check=True)
    assert done.returncode == 2 and done.stderr.count("could not be started: Permission denied") == 1
    assert "noexec? clone elsewhere" in done.stderr and "failed" not in done.stdout


def test_the_driver_keeps_the_words_of_the_system(tmp_path):
    small = Small(tmp_path)
    done = drive_content(small, b"\x7fELF, or so it says")
    assert done.returncode == 1 and "it could not be started: Exec format error" in done.stdout
    assert small.kept()["ended"] == {"how": "unstarted", "why": "it could not be started: Exec format error"}
    assert small.kept()["claims"] == []


def test_a_32_bit_program_that_cannot_be_started_is_skipped_by_ctest(tmp_path):
    """Where nobody has asked before: without the launcher."""
    if not bits32.refusal():
        pytest.skip("this kernel starts 32-bit programs")
    small = Small(tmp_path, "linux32")
    done = drive_content(small, bits32.program())
    assert done.returncode == 77 and SENTENCE in done.stdout and small.kept()["ended"]["how"] == "skipped"


def drive_content(small, content):
    """Drive a program of that content."""
    program = small.build / "program"
    program.write_bytes(content)
    return small.drive_file(program)


# ---- Wine's places ----

ELF = {64: b"\x7fELF\x02", 32: b"\x7fELF\x01"}


def place(path, head):
    path.write_bytes(head)
    path.chmod(0o755)
    return str(path)


def test_each_word_size_has_its_own_loader(tmp_path, monkeypatch):
    """Debian's places; wine32 beside wine64 changes nothing for wine64."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("WINELOADER", raising=False)
    monkeypatch.delenv("WINESERVER", raising=False)
    monkeypatch.setattr(find, "LOADERS", {64: (f"{tmp_path}/lib/wine64",), 32: (f"{tmp_path}/lib/wine",)})
    monkeypatch.setattr(find, "SERVERS", {64: (f"{tmp_path}/lib/server64",), 32: (f"{tmp_path}/lib/server32",)})
    monkeypatch.setattr(find, "LIBRARIES32", (f"{tmp_path}/lib/i386-windows",))
    place(tmp_path / "wine", b"#!/bin/sh\nexec the 32-bit one")
    assert find.find(64) is None and find.find(32) is None, "the script is not asked"
    (tmp_path / "lib").mkdir()
    here = find.Wine(place(tmp_path / "lib/wine64", ELF[64]), place(tmp_path / "lib/server64", ELF[64]))
    assert find.find(64) == here and find.find(32) is None
    loader32, _ = place(tmp_path / "lib/wine", ELF[32]), place(tmp_path / "lib/server32", ELF[32])
    assert find.find(64) == here and find.find(32) is None, "without its Windows libraries it runs nothing"
    (tmp_path / "lib/i386-windows").mkdir()
    assert find.find(64) == here and find.find(32) == find.Wine(loader32, here.server)
    place(tmp_path / "lib/wine64", ELF[32])
    assert find.find(64) is None, "a loader of the other word size is none"
    (tmp_path / "lib/wine64").unlink()
    assert find.find(64) is None, "nor is the 32-bit one taken in its stead"
    monkeypatch.setenv("WINELOADER", place(tmp_path / "mine", ELF[64]))
    assert find.find(64) == find.Wine(str(tmp_path / "mine"), here.server), "one's own Wine"
    assert find.find(32).loader == loader32, "which is of one word size only"


def test_the_words_that_quiet_wine_reach_it_whole():
    """A semicolon in one of them was a separator to CMake, which cut it."""
    house.need("wine64")
    try:
        emulator = commands_of("02-virtual-memory.virtual-query", house.ROOT / "build" / "wine64").emulator
    except (OSError, LookupError, subprocess.SubprocessError):
        pytest.skip("wine64 is not built here")
    quiet = next(word for word in emulator if word.startswith("WINEDLLOVERRIDES="))
    assert quiet.endswith("explorer.exe=") and "winedbg.exe" in quiet
    assert emulator[-1] == find.find(64).loader and f"WINESERVER={find.find(64).server}" in emulator


# ---- a page of zeros that all readers share ----

def test_a_break_that_rests_on_the_kernel_asks_first(monkeypatch):
    brk = Break("read", "linux", "a", "b", ("c",), needs="page of zeros that all readers share")
    monkeypatch.setattr("harness.launcher.breaks.NEEDS", {brk.needs: lambda: False})
    assert brk.lacks() == "this system has no page of zeros that all readers share"
    monkeypatch.setattr("harness.launcher.breaks.NEEDS", {brk.needs: lambda: True})
    assert brk.lacks() == "" and Break("read", "linux", "a", "b", ("c",)).lacks() == ""


def test_what_is_only_read_is_told_from_what_is_written():
    """The look at the page of zeros would see it if reading took memory, as writing does."""
    before = zero_page.resident()
    with mmap.mmap(-1, zero_page.SIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as memory:
        for at in range(0, zero_page.SIZE, mmap.PAGESIZE):
            memory[at] = 1
        assert zero_page.resident() - before >= zero_page.SIZE // 2
