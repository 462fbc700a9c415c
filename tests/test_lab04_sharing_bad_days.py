"""Bad days of the shared memory of lab 04: a name that is taken, a process that dies, no room, limits, kill -9 at each
step. Each ends with a sentence, and nothing is left of it.
"""

import contextlib
import fcntl
import os
import re
import resource
import signal
import subprocess
from pathlib import Path

import pytest

import house
from processes import root_only, running, wait_until
from harness.launcher.building.program_commands import commands_of

LAB = house.ROOT / "labs/04-mmap"
OURS = ("coherence", "plain-io", "copy-on-write", "no-snapshot", "close-order", "last-reference", "named-sharing",
        "name-lifetime", "unnamed-sharing", "pagefile-backed", "sparse", "sparse-cells")
IN_FILES = ("coherence", "plain-io", "copy-on-write", "close-order")
SMALL = ("last-reference", "no-snapshot", "name-lifetime", "unnamed-sharing")  # less than 2 MiB of anything
NAME = Path("/dev/shm/Yeming-Map")
SIZE = 100_000_000
PATIENCE = 20  # seconds


def system_of(machine):
    return "windows" if machine.startswith("wine") else "linux"


def build_of(machine):
    """The build folder of `machine`, up to date; skipped where the machine cannot be had."""
    house.need(machine)
    for command in (["cmake", "--preset", machine], ["cmake", "--build", "--preset", machine]):
        done = subprocess.run(command, cwd=house.ROOT, capture_output=True, text=True)
        if done.returncode != 0:
            pytest.skip(f"{machine} cannot be built here: {done.stderr[-200:]}")
    return house.BUILD / machine


@pytest.fixture(scope="module")
def builds():
    """{machine: its build folder}, made when first asked for."""
    class Builds(dict):
        def __missing__(self, machine):
            self[machine] = build_of(machine)
            return self[machine]
    return Builds()


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path):
    """No name in /dev/shm before and after a test, and no file in the folder that the programs are given."""
    if NAME.exists():
        pytest.skip(f"{NAME} belongs to somebody else")
    (tmp_path / "files").mkdir()
    yield
    wait_until(lambda: not NAME.exists())
    assert list((tmp_path / "files").iterdir()) == []


@pytest.fixture
def edited(builds, tmp_path):
    """Builds an experiment of the lab for `machine` with edits of its source, and gives the words that run it."""
    made = []

    def make(experiment, machine, *edits, before=""):
        text = (LAB / experiment / f"{system_of(machine)}.c").read_text()
        for find, replace in edits:
            text, count = re.subn(find, replace, text)
            assert count, f"{find} is not in {experiment}"
        source = tmp_path / f"{system_of(machine)}.c"
        source.write_text(house.replaced(text, '#include "probe.h"\n', f'#include "probe.h"\n{before}'))
        commands = commands_of(f"04-mmap.{experiment}", builds[machine])
        program = tmp_path / f"{tmp_path.name}-{os.getpid()}{'.exe' * commands.windows}"  # nobody else's name
        said = commands.make(source, tmp_path / "edited.o", program)
        assert said is None, said
        made.append(program.name)
        return [*commands.emulator, str(program)]
    yield make
    for pid in [pid for name in made for pid in running(name)]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def whole(builds):
    """The words that run an experiment as it is."""
    def words(experiment, machine):
        commands = commands_of(f"04-mmap.{experiment}", builds[machine])
        return [*commands.emulator, str(commands.program)]
    return words


@pytest.fixture
def run(tmp_path):
    def run_words(words, limits=(), folder=None, **more):
        def set_limits():
            for what, value in limits:
                resource.setrlimit(what, (value, value))
        environment = os.environ | {"TMPDIR": str(folder or tmp_path / "files")}
        return subprocess.run(words, cwd=tmp_path, env=environment, preexec_fn=set_limits, capture_output=True,
                              text=True, timeout=60, **more)
    return run_words


def ends_with_a_sentence(done, experiment, *parts, code=2):
    assert done.returncode == code, (done.returncode, done.stdout[-2000:], done.stderr)
    sentence = done.stderr.strip().splitlines()[-1]
    assert sentence.startswith(f"04-mmap.{experiment}: "), done.stderr
    for part in parts:
        assert part in sentence, sentence


# ---- the name ----

@pytest.mark.parametrize("machine", ["linux64", "linux32"])
def test_a_name_that_another_program_has_is_left_alone(whole, run, machine):
    NAME.write_bytes(b"precious")
    try:
        ends_with_a_sentence(run(whole("named-sharing", machine)), "named-sharing", "/Yeming-Map", "File exists")
        assert NAME.read_bytes() == b"precious"
    finally:
        NAME.unlink()


def made_by_us():
    """What a run of named-sharing makes: its mark is the sticky bit, its lock says that it lives."""
    file = os.open(NAME, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o1600)
    os.ftruncate(file, SIZE)
    return file


def test_a_name_that_a_living_run_has_is_left_alone(whole, run):
    file = made_by_us()
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        ends_with_a_sentence(run(whole("named-sharing", "linux64")), "named-sharing", "File exists")
        assert NAME.stat().st_ino == os.fstat(file).st_ino
    finally:
        NAME.unlink()
        os.close(file)


def test_the_name_that_a_killed_run_left_is_taken_over(whole, run):
    os.close(made_by_us())
    done = run(whole("named-sharing", "linux64"))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("experiment", ["named-sharing", "pagefile-backed", "sparse"])
@pytest.mark.parametrize("other", [
    "CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, NAME);", "CreateEvent(NULL, 0, 0, NAME);"])
def test_a_name_that_is_taken_on_windows(edited, run, experiment, other):
    words = edited(experiment, "wine64", (r"(    // Create:)", rf"    {other}\n\1"))
    ends_with_a_sentence(run(words), experiment, "CreateFileMapping", "Yeming-Map")


# ---- a second process that dies ----

@pytest.mark.parametrize("step", ["create", "open", "read", "change"])
def test_the_second_process_is_killed_on_linux(edited, run, step):
    words = edited("named-sharing", "linux64", (rf'(step\("{step}",[^;]*;)', r"\1 child_kill(other);"))
    ends_with_a_sentence(run(words), "named-sharing", "the second process failed")


@pytest.mark.parametrize("experiment, machine, where", [
    ("coherence", "linux64", r"tell_parent\(found\);"), ("sparse-cells", "linux64", r"tell_parent\(found\);"),
    ("pagefile-backed", "linux64", r"_exit\(cells\[100\]\+\+\);"),
    ("coherence", "wine64", r"tell_parent\(found\);"), ("sparse-cells", "wine64", r"tell_parent\(look"),
    ("pagefile-backed", "wine64", r"tell_parent\(view\[100\]\+\+\);"),
    ("name-lifetime", "wine64", r"tell_parent\(CloseHandle\(object\)\);"),
])
def test_the_second_process_dies_in_the_middle(edited, run, experiment, machine, where):
    end = "TerminateProcess(GetCurrentProcess(), 9)" if machine == "wine64" else "raise(SIGKILL)"
    words = edited(experiment, machine, (rf"({where})", rf"{end}, \1"), before="#include <signal.h>\n")
    ends_with_a_sentence(run(words), experiment, "the second process failed")


@root_only
@pytest.mark.parametrize("experiment", ["coherence", "named-sharing", "pagefile-backed", "sparse-cells"])
def test_a_second_process_cannot_be_started(whole, tmp_path, experiment):
    def as_nobody():
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    (tmp_path / "files").chmod(0o777)
    words = whole(experiment, "linux64")
    try:
        done = subprocess.run(words, cwd="/", env={"TMPDIR": "/tmp"}, preexec_fn=as_nobody, capture_output=True,
                              text=True)
    except PermissionError:
        pytest.skip("nobody may not run what is built here")
    ends_with_a_sentence(done, experiment, "Resource temporarily unavailable")


# ---- no room, and limits ----

@root_only
@pytest.mark.parametrize("mount, sentence", [
    ("mount -t tmpfs none /dev", "No such file or directory"),
    ("mount -t tmpfs -o size=4k none /dev/shm && head -c 4096 /dev/zero > /dev/shm/full", "No space left on device"),
    ("mount -t tmpfs -o ro none /dev/shm", "Read-only file system"),
])
def test_dev_shm_is_missing_full_or_read_only(whole, run, mount, sentence):
    words = whole("named-sharing", "linux64")
    script = f'{mount} && "$@"; code=$?; ls -A /dev/shm 2>/dev/null | grep -v full; exit $code'
    done = run(["unshare", "--mount", "sh", "-c", script, "sh", *words])
    if "unshare:" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no mount namespace here: {done.stderr.strip()}")
    ends_with_a_sentence(done, "named-sharing", "/dev/shm", sentence)
    assert done.stdout == "", "something is left in /dev/shm"


@pytest.mark.parametrize("experiment", IN_FILES)
def test_there_is_no_folder_for_the_file(whole, run, experiment, tmp_path):
    done = run(whole(experiment, "linux64"), folder=tmp_path / "nowhere")
    ends_with_a_sentence(done, experiment, "of disk", "0 MiB are free", code=77)


@root_only
@pytest.mark.parametrize("experiment", IN_FILES)
@pytest.mark.parametrize("option, code, sentence", [("size=50m", 77, "of disk"), ("ro", 2, "Read-only file system")])
def test_the_folder_for_the_file_is_small_or_read_only(whole, run, tmp_path, experiment, option, code, sentence):
    script = f'mount -t tmpfs -o {option} none "$TMPDIR" && "$@"'
    done = run(["unshare", "--mount", "sh", "-c", script, "sh", *whole(experiment, "linux64")])
    if "unshare:" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no mount namespace here: {done.stderr.strip()}")
    ends_with_a_sentence(done, experiment, sentence, code=code)


@pytest.mark.parametrize("machine", ["linux64", "linux32"])
@pytest.mark.parametrize("experiment", [e for e in OURS if e not in SMALL and e != "pagefile-backed"])
def test_no_file_may_be_so_large(whole, run, experiment, machine):
    done = run(whole(experiment, machine), limits=[(resource.RLIMIT_FSIZE, 1 << 20)])
    ends_with_a_sentence(done, experiment, "File too large")


@pytest.mark.parametrize("experiment", [e for e in OURS if e not in SMALL])
def test_there_is_little_address_space(whole, run, experiment):
    done = run(whole(experiment, "linux64"), limits=[(resource.RLIMIT_AS, 50 << 20)])
    assert done.returncode in (2, 77)
    ends_with_a_sentence(done, experiment, code=done.returncode)


@pytest.mark.parametrize("experiment", OURS)
@pytest.mark.parametrize("files", range(4, 16))
def test_few_files_may_be_open(whole, run, experiment, files):
    """Each number of descriptors ends well, or with a sentence; a probe without its files makes figures unknown."""
    done = run(whole(experiment, "linux64"), limits=[(resource.RLIMIT_NOFILE, files)])
    if done.returncode != 0:
        ends_with_a_sentence(done, experiment, code=done.returncode if done.returncode == 77 else 2)


# ---- kill -9 at each step ----

STOP = """#include "processes.h"
#include <stdlib.h>
#include <string.h>
static void stop_at(const char *name)
{
    const char *at = getenv("STOP_AT");
    if (!at || strcmp(at, name) != 0 || in_role("again"))
        return;
    %s
}
"""
STOP_ON = {
    "linux": STOP % 'if (write(1, "here\\n", 5) == 5)\n        for (;;)\n            pause();',
    "windows": STOP % ('DWORD n;\n    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), "here\\n", 5, &n, NULL);\n'
                       '    Sleep(INFINITE);'),
}


def steps_of(experiment, system):
    return [s for s in house.steps_of(LAB / experiment / f"{system}.c")
            if f'step("{s}"' in (LAB / experiment / f"{system}.c").read_text()]


def stop_at(words, step, tmp_path):
    """The program, standing still at `step`."""
    environment = os.environ | {"TMPDIR": str(tmp_path / "files"), "STOP_AT": step}
    process = subprocess.Popen(words, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               start_new_session=True)
    assert process.stdout.readline() == b"here\n" or process.stdout.readline() == b"here\n", process.stderr.read()
    return process


@pytest.mark.parametrize("machine", ["linux64", "wine64"])
@pytest.mark.parametrize("experiment", OURS)
def test_kill_9_at_each_step(edited, experiment, machine, tmp_path):
    system = system_of(machine)
    words = edited(experiment, machine, (r'(\bstep\("([a-z-]+)",[^;]*;)', r'\1 stop_at("\2");'), before=STOP_ON[system])
    name = Path(words[-1]).name
    for step in steps_of(experiment, system):
        process = stop_at(words, step, tmp_path)
        os.kill(min(running(name)), signal.SIGKILL)  # the second process started later
        process.communicate(timeout=PATIENCE)
        wait_until(lambda: not running(name))
        wait_until(lambda: not NAME.exists())
        wait_until(lambda: not list((tmp_path / "files").iterdir()))


def test_kill_9_of_both_processes_at_once(edited, whole, run, tmp_path):
    """Then nobody is left to take the name away: the next run does."""
    stops = (r'(\bstep\("([a-z-]+)",[^;]*;)', r'\1 stop_at("\2");')
    words = edited("named-sharing", "linux64", stops, before=STOP_ON["linux"])
    process = stop_at(words, "change", tmp_path)
    os.killpg(process.pid, signal.SIGSTOP)  # so that neither sees the other go
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=PATIENCE)
    done = run(whole("named-sharing", "linux64"))
    assert done.returncode == 0, done.stderr
