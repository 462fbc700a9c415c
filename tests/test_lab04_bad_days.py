"""Bad days of lab 04: no room for the large file, no file may be so large, a file system that cannot do it, second
processes that die, no /dev/shm, kill -9 at any moment. The sharing of memory has a file of its own."""

import os
import re
import resource
import signal
import subprocess
import time

import pytest

import house
from bad_days import MIB, BadDays, Place, build
from processes import root_only, running, wait_until
from harness.launcher.building.program_commands import commands_of

LAB = "04-mmap"
SOURCES = house.ROOT / "labs" / LAB
OURS = ("image-sections", "image-loading", "image-pages", "second-instance", "shared-counter", "file-opening",
        "large-stream", "big-file", "sliding-views", "file-rights", "object-kinds", "view-placement", "unmapping",
        "in-page-error", "second-view")
IN_FILES = ("large-stream", "big-file", "sliding-views", "file-rights", "object-kinds", "view-placement", "unmapping")

# Preloaded: a file system that has neither files without a name nor shared mappings of files.
POOR = r"""
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
void *mmap64(void *at, size_t size, int protection, int flags, int file, off64_t offset)
{
    errno = ENODEV;
    if (file != -1 && (flags & MAP_TYPE) == MAP_SHARED)
        return MAP_FAILED;
    return (void *)syscall(SYS_mmap, at, size, protection, flags, file, offset);
}
"""


class TestBadDays(BadDays):
    lab = LAB

    def pytest_generate_tests(self, metafunc):
        if "experiment" in metafunc.fixturenames:
            metafunc.parametrize("experiment", OURS)


@pytest.fixture(scope="module", params=["linux64", "linux32"])
def each_place(request):
    return Place(LAB, request.param)


@pytest.fixture(scope="module")
def place():
    return Place(LAB, "linux64")


def says(done, experiment, *parts, code=2):
    assert done.returncode == code, (done.returncode, done.stdout[-2000:], done.stderr)
    assert done.stderr.startswith(f"{LAB}.{experiment}: ") and done.stderr.count("\n") == 1, done.stderr
    for part in parts:
        assert part in done.stderr


# ---- no room ----

@root_only
@pytest.mark.parametrize("experiment, needs", [("big-file", 953), ("sliding-views", 128)])
def test_no_room_is_a_sentence_before_anything_is_taken(each_place, experiment, needs):
    small = each_place.folder / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", small], check=True)
    try:
        done = each_place.run(experiment, environment={"TMPDIR": str(small)})
        says(done, experiment, f"needs {needs} MiB of disk", "64 MiB are free there", code=77)
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", small], check=True)
        small.rmdir()


@pytest.mark.parametrize("experiment", ["big-file", "large-stream", "sliding-views"])
def test_no_file_may_be_so_large(each_place, experiment):
    done = each_place.run(experiment, limits={resource.RLIMIT_FSIZE: 65536})
    says(done, experiment, "File too large")


def test_there_is_no_room_for_the_pages(place):
    """With less memory free than the file is long, the pages could not all become resident."""
    says(place.run("big-file", limits={resource.RLIMIT_AS: 900 * MIB}), "big-file", "needs 953 MiB of memory", code=77)


# ---- file systems that cannot do all of it ----

@pytest.mark.parametrize("experiment", ["big-file", "view-placement", "unmapping"])
def test_a_file_system_without_shared_mappings(place, experiment):
    library = place.folder / "poor.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-D_GNU_SOURCE", "-o", library, "-"], input=POOR, text=True,
                   check=True)
    done = place.run(experiment, environment={"LD_PRELOAD": str(library)})
    says(done, experiment, "mmap failed", "No such device")


@pytest.mark.parametrize("experiment", IN_FILES)
def test_a_file_system_without_files_that_never_had_a_name(experiment):
    """O_TMPFILE is not everywhere; a name that is taken away at once is."""
    text = (SOURCES / experiment / "linux.c").read_text()
    assert "O_TMPFILE" not in text and "lab_nameless_file()" in text


@root_only
@pytest.mark.parametrize("mount", ["mount -t tmpfs none /dev",
                                   "mount -t tmpfs -o size=4k none /dev/shm && head -c 4096 /dev/zero > /dev/shm/full"])
def test_without_room_in_dev_shm_the_counter_counts(place, mount):
    words = ["unshare", "--mount", "sh", "-c", f'{mount} && "$@"', "sh", place.program("shared-counter")]
    done = subprocess.run(words, cwd=place.work, capture_output=True, text=True, timeout=40)
    if "unshare:" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no mount namespace here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stdout + done.stderr


# ---- a second process that dies ----

@pytest.mark.parametrize("experiment, where", [
    ("shared-counter", "tell_parent(atomic_fetch_add"), ("second-instance", "tell_parent(*global);\n    wait"),
    ("second-instance", "*global = WRITTEN;\n    tell_parent(*global)")])
def test_the_other_instance_dies_in_the_middle(place, experiment, where):
    program = place.edited(experiment, (where, f"raise(SIGKILL);\n    {where}"), before="#include <signal.h>\n")
    says(place.run(experiment, program=program), experiment, "Broken pipe")


@pytest.mark.parametrize("experiment, where, claim", [
    ("shared-counter", "return ++plain;", "a plain variable counts its own process alone"),
    ("second-instance", "return 0;\n}\n\nint main", "the second instance ends well")])
def test_the_other_instance_dies_at_its_end(place, experiment, where, claim):
    program = place.edited(experiment, (where, f"raise(SIGKILL);\n    {where}"), before="#include <signal.h>\n")
    done = place.run(experiment, program=program)
    assert done.returncode == 1
    assert claim in [c["says"] for c in done.result["claims"] if c["verdict"] == "failed"]


# ---- kill -9 ----

@pytest.mark.parametrize("after", [0.02, 0.1, 0.3, 0.6])
def test_kill_9_while_the_large_file_is_written(each_place, after):
    large = subprocess.Popen([each_place.program("big-file")], cwd=each_place.work, stdout=subprocess.DEVNULL)
    time.sleep(after)
    large.kill()
    large.wait()
    each_place.nothing_is_left()


# Behind the includes of an experiment: it says so and stands still at the step that $STOP_AT names.
STOP = """#include "processes.h"
#include <string.h>
static int stop_at(const char *name)
{
    char at[64];
    if (!GetEnvironmentVariableA("STOP_AT", at, sizeof at) || strcmp(at, name) != 0 || in_role("instance"))
        return 0;
    DWORD n;
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), "here\\n", 5, &n, NULL);
    Sleep(INFINITE);
    return 1;
}
#undef step
#define step(name, base, size) (stop_at(name), step_at(__LINE__, name, base, size))
"""


def windows_program(tmp_path, experiment, old, new):
    """The words that run it under Wine, with an edit in it."""
    text = (SOURCES / experiment / "windows.c").read_text()
    (tmp_path / "windows.c").write_text(house.replaced(text, old, old + new))
    commands = commands_of(f"{LAB}.{experiment}", build("wine64"))
    said = commands.make(tmp_path / "windows.c", tmp_path / "edited.o", tmp_path / f"bad-{experiment}.exe")
    assert said is None, said
    return [*commands.emulator, tmp_path / f"bad-{experiment}.exe"]


@pytest.mark.parametrize("experiment", [*IN_FILES, "shared-counter"])
def test_kill_9_at_each_step_under_wine(tmp_path, experiment):
    words = windows_program(tmp_path, experiment, '#include "probe.h"\n', STOP)
    work = tmp_path / "work"
    work.mkdir()
    for step in re.findall(r'\bstep\("([^"]+)"', (SOURCES / experiment / "windows.c").read_text()):
        program = subprocess.Popen(words, cwd=work, env=os.environ | {"STOP_AT": step}, stdout=subprocess.PIPE)
        assert program.stdout.readline().strip() == b"here"
        assert step in ("open", "name") or experiment == "shared-counter" or list(work.iterdir()), "it has its file"
        os.kill(program.pid, signal.SIGKILL)
        program.wait()
        wait_until(lambda: list(work.iterdir()) == [] and not running(words[-1].name))


@root_only
def test_no_room_under_wine(tmp_path):
    commands = commands_of(f"{LAB}.big-file", build("wine64"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", tmp_path], check=True)
    try:
        done = subprocess.run([*commands.emulator, commands.program], cwd=tmp_path, capture_output=True, text=True,
                              timeout=60)
        says(done, "big-file", "needs 953 MiB of disk", code=77)
        assert list(tmp_path.iterdir()) == []
    finally:
        subprocess.run(["umount", tmp_path], check=True)


@pytest.mark.parametrize("other, error", [
    ("CreateEventA(NULL, 0, 0, ", 6), ("CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 1, ", 183)])
def test_the_name_of_the_mapping_is_taken(tmp_path, other, error):
    words = windows_program(tmp_path, "big-file", "HANDLE file = make_file();\n", f'    {other}"Yeming-Map");\n')
    (tmp_path / "work").mkdir()
    done = subprocess.run(words, cwd=tmp_path / "work", capture_output=True, text=True, timeout=60)
    says(done, "big-file", "CreateFileMapping failed", f"(error {error})")
    assert list((tmp_path / "work").iterdir()) == []
