"""Bad days for the kit: files that are not there, programs that crash or hang, a kill, a full disk. Each is a sentence,
what was measured stays, and nothing else does."""

import os
import shutil
import signal
import subprocess
import time

import pytest

import house
import processes
from processes import root_only, wait_until
from windows_kit import Kit, compiled

LAB = "06-alignment"
ONE, OTHER = f"{LAB}.struct-packing", f"{LAB}.layout-rules"

IN_A_JOB = r"""
#include <windows.h>
#include <stdio.h>
int main(void)
{
    BOOL in = FALSE;
    IsProcessInJob(GetCurrentProcess(), NULL, &in);
    fprintf(stderr, "in a job: %d\n", in);
    return 77;
}
"""
LIMITS = r"""
#include <windows.h>
#include <stdio.h>
static BOOL noted(HANDLE job, JOBOBJECTINFOCLASS what, void *told, DWORD size)
{
    const JOBOBJECT_EXTENDED_LIMIT_INFORMATION *limits = told;
    MEMORYSTATUSEX status = {.dwLength = sizeof status};
    GlobalMemoryStatusEx(&status);
    printf("%d %lx %d\n", what == JobObjectExtendedLimitInformation && size == sizeof *limits && job,
           limits->BasicLimitInformation.LimitFlags, limits->JobMemoryLimit == status.ullTotalPageFile);
    return TRUE;
}
#define SetInformationJobObject noted
#include "JOB.C"
int main(void) { return new_job() == NULL; }
"""
CRASH = "int main(void) { *(volatile int *)8 = 1; return 0; }"
HANG = r"""
#include <windows.h>
int main(int argc, char **argv)
{
    STARTUPINFOA from = {sizeof from};
    PROCESS_INFORMATION made;
    if (argc == 2)
        CreateProcessA(NULL, GetCommandLineA(), NULL, NULL, FALSE, 0, NULL, NULL, &from, &made);
    Sleep(99000);
    return 0;
}
"""
HOLD = r"""
#include <windows.h>
#include <stdio.h>
int main(int argc, char **argv)
{
    CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, argv[1]);
    puts("held");
    fflush(stdout);
    getchar();
    return argc == 0;
}
"""


@pytest.fixture
def kit():
    made = Kit("Another kit")
    yield made
    made.remove()


def test_a_program_that_was_replaced_is_named(kit):
    kit.replace(f"bin64/{ONE}.exe", b"MZ something else")
    kit.replace(f"bin32/{OTHER}.exe", None)
    status, said = kit.run("doctor")
    assert status == 1
    assert f"bin64/{ONE}.exe is not as it was packed" in said and f"bin32/{OTHER}.exe is missing" in said, said
    assert said.count("unpack the kit again") + said.count("Unpack the kit again") == 2
    status, said = kit.run("run", ONE, OTHER)
    assert status == 1 and "could not be started" in said and f"held    {OTHER}" in said, said
    assert kit.results()[ONE]["ended"]["how"] == "unstarted"


def test_a_program_that_was_taken_away_stops_no_other(kit):
    kit.replace(f"bin64/{ONE}.exe", None)
    status, said = kit.run("run", "--machine", "windows64", ONE, OTHER)
    assert status == 1 and f"{ONE}: its program is not there" in said and f"held    {OTHER}" in said, said
    results = kit.results()
    assert results[ONE]["ended"]["how"] == "unstarted" and results[OTHER]["ended"] == {"how": "ran", "why": None}
    assert results[ONE]["machine"] == results[OTHER]["machine"]


def test_a_program_that_crashes_is_told_with_its_whole_code(kit, tmp_path):
    kit.replace(f"bin64/{ONE}.exe", compiled(CRASH, tmp_path / "crash.exe"))
    status, said = kit.run("run", "--machine", "windows64", ONE)
    assert status == 1 and "it ended with 0xC0000005 STATUS_ACCESS_VIOLATION" in said, said
    assert kit.results()[ONE]["ended"] == {"how": "died", "why": "it ended with 0xC0000005 STATUS_ACCESS_VIOLATION"}


def test_a_program_that_hangs_is_ended_with_all_that_it_started(kit, tmp_path):
    kit.replace(f"bin64/{ONE}.exe", compiled(HANG, tmp_path / "hang.exe"))
    status, said = kit.run("run", "--machine", "windows64", ONE, OTHER, environment={"LAB_LIMIT": "2"})
    assert status == 1 and "it was still running after 2 seconds and was ended" in said, said
    assert kit.results()[ONE]["ended"]["how"] == "timeout" and kit.results()[OTHER]["ended"]["how"] == "ran"


def test_it_runs_in_a_job_with_limits(kit, tmp_path):
    """Wine keeps no memory limit, and tells nobody what was set: what is set is looked at on its way."""
    kit.replace(f"bin64/{ONE}.exe", compiled(IN_A_JOB, tmp_path / "in.exe"))
    status, said = kit.run("run", "--machine", "windows64", ONE)
    assert status == 77 and "skipped" in said and "in a job: 1" in said, said
    source = house.ROOT / "harness" / "windows" / "program" / "job.c"
    compiled(LIMITS.replace("JOB.C", str(source)), kit.prefix.folder / "drive_c" / "limits.exe",
             *(f"-I{source.parents[1] / room}" for room in (".", "program", "system")))
    asked, _ = kit.prefix.start("C:\\limits.exe").communicate(timeout=60)
    assert asked.split() == ["1", "2600", "1"]  # kill on close, die of exceptions, memory: all that there is


def a_program_runs(kit):
    """The ids of the processes of lab.exe, once a program of the kit runs."""
    lab = [pid for pid in kit.running() if b"lab.exe\0run" in processes.about(pid, "cmdline")]
    return lab if len(kit.running()) > 2 and kit.results() else None


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_it_is_ended_in_the_middle(kit, number):
    child = kit.start("run", "--machine", "windows64")
    lab = wait_until(lambda: a_program_runs(kit))
    before = kit.results()
    os.kill(lab[0], number)
    child.communicate(timeout=20)
    kit.nothing_is_left()
    after = kit.results()
    assert before.keys() <= after.keys() and len(after) < 60
    assert all(result["ended"]["how"] == "ran" for result in after.values())
    assert kit.run("run", "--machine", "windows64", OTHER)[0] == 0


def test_two_at_once_take_turns(kit):
    other = Kit("别的 kit")
    try:
        first = kit.start("run", "--machine", "windows64", LAB)
        wait_until(kit.results)
        second = other.start("run", "--machine", "windows64", ONE)
        said = second.communicate(timeout=120)[0]
        assert "another lab.exe is measuring" in said and f"held    {ONE}" in said, said
        assert first.communicate(timeout=120)[0].endswith("\n") and ONE in kit.results()
        assert first.returncode in (0, 1) and second.returncode == 0  # who came second began when the first had ended
        assert min(r["started"] for r in other.results().values()) >= max(r["started"] for r in kit.results().values())
        other.nothing_is_left()
    finally:
        other.remove()


def test_what_others_left_is_removed_and_nothing_else(kit):
    """A run that was ended with its guard leaves a folder, called after its process; WSL2 has programs beside it."""
    local = next(kit.prefix.folder.glob(f"drive_c/users/{kit.prefix.user()}/AppData/Local")) / "memory-labs"
    for name in ("1234-5678", "wsl"):
        (local / name / "files").mkdir(parents=True)
    try:
        kit.start("run", "--machine", "windows64", ONE).communicate("", timeout=60)
        wait_until(lambda: [path.name for path in local.iterdir()] == ["wsl"])
        assert (local / "wsl" / "files").is_dir()
    finally:
        shutil.rmtree(local)


def test_the_clock_was_set_back(kit):
    """Whatever is there from a day that is yet to come is replaced."""
    kit.run("run", "--machine", "windows64", ONE)
    for path in (kit.folder / "results").rglob("*.json"):
        path.write_text("of tomorrow")
        os.utime(path, (time.time() + 86400, time.time() + 86400))
    assert kit.run("run", "--machine", "windows64", ONE)[0] == 0
    assert kit.results()[ONE]["ended"]["how"] == "ran"
    assert "of tomorrow" not in (kit.folder / "results" / "windows64" / LAB / "lab.json").read_text()


@root_only
@pytest.mark.parametrize("room", [4, 40])  # KiB: for nothing, and for some
def test_the_disk_is_full(kit, room):
    folder = kit.folder / "results"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}k", "tmpfs", folder], check=True)
    try:
        status, said = kit.run("run", "--machine", "windows64", LAB)
        assert status == 2 and "not enough space" in said.lower() or "disk full" in said.lower(), said
        assert all(result["ended"]["how"] == "ran" for result in kit.results().values())
    finally:
        subprocess.run(["umount", folder], check=True)


def test_what_may_disturb_is_told_and_work_goes_on(kit, tmp_path):
    """OneDrive, and a name that somebody holds."""
    (kit.prefix.folder / "drive_c" / "hold.exe").write_bytes(compiled(HOLD, tmp_path / "hold.exe"))
    holder = kit.prefix.start("C:\\hold.exe", "Yeming-Map")
    assert holder.stdout.readline().strip() == "held"
    status, said = kit.run("run", "--machine", "windows64", ONE, environment={"OneDrive": "C:\\Users\\用户"})
    holder.communicate("\n")
    assert status == 0 and f"held    {ONE}" in said, said
    assert "the kit lies in OneDrive" in said and "another program holds the name Yeming-Map:" in said


def test_a_path_that_is_too_long_is_told():
    deep = Kit("/".join(["folder of fifty characters, so that many make it long"] * 4))
    try:
        status, said = deep.run("run", "--machine", "windows64", ONE)
        assert "the path of the kit is too long" in said and status in (0, 1, 77), said
    finally:
        deep.remove()


def test_only_lab_exe_was_unpacked(kit):
    """As it is when somebody starts it in the zip."""
    (kit.folder / "labs" / "kit.txt").unlink()
    status, said = kit.run(typed="\n")
    assert status == 2 and "unpack the whole of memory-labs-windows.zip" in said
