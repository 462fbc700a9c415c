"""Places and circumstances that somebody's computer has and ours has not: it runs, or one sentence says why not."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

import house
from harness.driver import work_folder
from processes import NOBODY, root_only
from small_house import GOOD, SLEEP, SmallHouse, tools


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A house that was built and run once, on linux64 and, where there is Wine, on wine64."""
    small = SmallHouse(tmp_path_factory.mktemp("places") / "house", {"good": GOOD, "sleep": SLEEP})
    small.write("good", GOOD, "windows")
    small.machines = "linux64" if house.lacks("wine64") else "linux64,wine64"
    assert small.run("run", "--machine", small.machines, "1.good").returncode == 0
    return small


def fine(small, machines="", environment=None, anew=False, **more):
    """Does the experiment run and hold on `machines` (all of the house's), built anew if so?"""
    machines = machines or small.machines
    for machine in machines.split(","):
        shutil.rmtree(small.root / "build" / machine / ("" if anew else "results"), ignore_errors=True)
    done = small.run("run", "--machine", machines, "1.good", environment=environment, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    for machine in machines.split(","):
        assert small.result("good", machine)["ended"]["how"] == "ran", done.stdout + done.stderr
    assert "left out" not in done.stdout
    return done


def mounted(*arguments):
    subprocess.run(["mount", *arguments], check=True)
    return arguments[-1]


# ---- where the clone lies, and where is built ----

@root_only
def test_a_clone_that_is_read_only_builds_elsewhere(tmp_path):
    """Everything goes there: programs, results, report, Wine's prefix; without it one sentence that names the way."""
    small = SmallHouse(tmp_path / "house", {"good": GOOD})
    small.write("good", GOOD, "windows")
    machines = "linux64" if house.lacks("wine64") else "linux64,wine64"
    mounted("--bind", small.root, small.root)
    mounted("-o", "remount,ro,bind", small.root)
    try:
        done = small.run("run", "--machine", "linux64")
        assert done.returncode == 2 and done.stderr.count("\n") == 1 and "LAB_BUILD=DIR ./lab run" in done.stderr
        assert "cannot be written" in done.stderr and done.stdout == ""
        elsewhere = tmp_path / "else where" / "new"
        done = small.run("run", "--machine", machines, environment={"LAB_BUILD": "else where/new"}, cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        for machine in machines.split(","):
            assert (elsewhere / machine / "results/01-small/good.json").exists()
        assert (elsewhere / "report/index.html").exists() and (elsewhere / "prefix").exists() == ("wine" in machines)
        done = small.run("report", environment={"LAB_BUILD": str(elsewhere)})
        assert done.returncode == 0 and str(elsewhere) in done.stdout
    finally:
        subprocess.run(["umount", small.root], check=True)
    assert not (small.root / "build").exists()


def test_a_build_folder_that_moved_builds_again(small, tmp_path):
    done = small.run("run", "--machine", "linux64", "1.good", environment={"LAB_BUILD": str(tmp_path / "one")})
    assert done.returncode == 0, done.stderr
    (tmp_path / "one").rename(tmp_path / "two")
    done = small.run("run", "--machine", "linux64", "1.good", environment={"LAB_BUILD": str(tmp_path / "two")})
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (tmp_path / "one").exists()


@pytest.mark.parametrize("name", ["a b$c'd(e)&%*`@=,~!?{}[] 张^+", "-a"])
def test_a_path_with_such_characters_is_no_matter(tmp_path, name):
    small = SmallHouse(tmp_path / name, {"good": GOOD})
    done = small.run("run", "--machine", "linux64")
    assert done.returncode == 0, done.stdout + done.stderr


def test_wine_lives_with_such_characters_too(tmp_path):
    house.need("wine64")
    small = SmallHouse(tmp_path / "a b$c'd(e)&%`@=,~!{}[]^+", {"good": GOOD})
    small.write("good", GOOD, "windows")
    fine(small, "wine64")


def test_wine_is_left_out_where_no_path_of_windows_could_be(tmp_path):
    small = SmallHouse(tmp_path / "why?", {"good": GOOD})
    small.write("good", GOOD, "windows")
    small.wine_is("/bin/true", "/bin/true")
    done = small.run("run", "--machine", "linux64,wine64")
    assert done.returncode == 0 and "has '?' in it, which no path of Windows may have" in small.left_out("wine64")


@pytest.mark.parametrize("character", ["#", ";", '"', "\\", "|", "<", ">", "$(", "\n", ":"])
def test_a_path_with_a_character_of_cmakes_is_one_sentence(tmp_path, character):
    small = SmallHouse(tmp_path / f"lab {character}1)", {"good": GOOD})
    done = small.run("run", "--machine", "linux64")
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and done.stdout == ""
    assert repr(character) in done.stderr and "move" in done.stderr
    assert not (small.root / "build").exists()


def test_a_path_that_is_no_utf8_is_one_sentence(tmp_path):
    """As a disk from a system of GBK has them."""
    small = SmallHouse(tmp_path / os.fsdecode("实验".encode("gbk")), {"good": GOOD})
    done = small.run("run", "--machine", "linux64")
    assert done.returncode == 2 and "is not written in UTF-8" in done.stderr and done.stderr.count("\n") == 1


# ---- dates ----

def ahead(root, hours=3):
    for path in root.rglob("*"):
        if path.is_file() and "build" not in path.parts:
            os.utime(path, (time.time() + 3600 * hours,) * 2)


def test_files_dated_ahead_of_the_clock_are_no_matter(tmp_path):
    """Ninja would run CMake a hundred times, and then give up."""
    small = SmallHouse(tmp_path / "house", {"good": GOOD})
    ahead(small.root)
    done = small.run("run", "--machine", "linux64")
    assert done.returncode == 0 and done.stdout.count("dated ahead of this computer's clock") == 1, done.stderr
    assert "clock" not in small.run("run", "--machine", "linux64").stdout, "once"


@root_only
def test_files_dated_ahead_that_cannot_be_dated_are_one_sentence(tmp_path):
    small = SmallHouse(tmp_path / "house", {"good": GOOD})
    ahead(small.root)
    mounted("--bind", small.root, small.root)
    mounted("-o", "remount,ro,bind", small.root)
    try:
        done = small.run("run", "--machine", "linux64", environment={"LAB_BUILD": str(tmp_path / "build")})
    finally:
        subprocess.run(["umount", small.root], check=True)
    assert done.returncode == 2 and "is dated ahead of this computer's clock" in done.stderr
    assert done.stderr.count("\n") == 1


def test_what_was_built_ahead_of_the_clock_is_built_again(tmp_path):
    """A clock that was set back: a change of today would be older than what is built, and never be seen."""
    small = SmallHouse(tmp_path / "house", {"good": GOOD})
    assert small.run("run", "--machine", "linux64").returncode == 0
    later = time.time() + 3 * 3600
    for path in (small.root / "build").rglob("*"):
        os.utime(path, (later, later), follow_symlinks=False)
    small.write("good", house.replaced(GOOD, "c, 1);", "c, 2);"))
    assert small.run("run", "--machine", "linux64").returncode == 1, "the change is seen"


# ---- what the shell gives us ----

@pytest.mark.parametrize("locale", ["C", "POSIX", "de_DE.UTF-8", "zh_CN.GBK", "nonsense", "tr_TR.ISO-8859-9"])
def test_any_locale(small, locale):
    fine(small, anew=locale == "C", errors="replace",  # it may be said in GBK
         environment={"LC_ALL": locale, "LANG": locale, "LANGUAGE": "zh:de", "PYTHONIOENCODING": "ascii"})


def test_text_that_is_not_ascii_is_said_in_any_locale(tmp_path):
    small = SmallHouse(tmp_path / "实验", {"good": GOOD})
    done = small.run("run", "--machine", "linux64", environment={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0 and f"report: {small.root}" in done.stdout


def test_umask_077(small):
    fine(small, anew=True, umask=0o077)


@pytest.mark.parametrize("home", [None, "", "/nowhere/at/all"])
def test_home_is_missing(small, home):
    fine(small, environment={"HOME": home})


def test_tmpdir_is_elsewhere(small, tmp_path):
    fine(small, environment={"TMPDIR": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


@root_only
def test_tmpdir_is_on_a_disk_mounted_noexec(small, tmp_path):
    (tmp_path / "noexec").mkdir()
    mounted("-t", "tmpfs", "-o", "noexec", "tmpfs", tmp_path / "noexec")
    try:
        fine(small, environment={"TMPDIR": str(tmp_path / "noexec")})
    finally:
        subprocess.run(["umount", tmp_path / "noexec"], check=True)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_standard_stream_is_closed(small, closed):
    path = small.root / "build/linux64/results/01-small/good.json"
    path.unlink(missing_ok=True)
    done = subprocess.run(f"'{small.root}/lab' run --machine linux64 1.good {closed}", shell=True, text=True,
                          env=small.environment(), capture_output=True)
    assert done.returncode == 0 and path.exists(), done.stderr
    assert "Traceback" not in done.stderr and "Bad file" not in done.stderr
    assert (">&-" in closed) == (done.stdout == "") or closed == "2>&-"


def test_the_disk_behind_stdout_is_full(small):
    with open("/dev/full", "w") as full:
        done = subprocess.run([small.root / "lab", "run", "--machine", "linux64", "1.good"], stdout=full, text=True,
                              env=small.environment(), stderr=subprocess.PIPE)
    assert done.returncode == 0 and done.stderr == "lab: what ./lab says cannot be written: No space left on device\n"


def ignoring(*numbers):
    def before():
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
    return before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_can_be_interrupted_where_the_shell_ignores_that(small, number):
    """`&` in a script, and nohup: what is started has SIGINT, or SIGHUP, ignored."""
    run = small.start("run", "--machine", "linux64", "1.sleep", preexec_fn=ignoring(signal.SIGINT, signal.SIGHUP))
    small.sleeping()
    run.send_signal(number)
    said = run.communicate(timeout=20)[1]
    assert run.returncode == 130 and "stopped" in said and small.running() == [] and small.half_written() == []


def test_nohup_is_honoured(small):
    """A hangup ends a run, but not one that was started by nohup."""
    run = small.start("run", "--machine", "linux64", "1.sleep", preexec_fn=ignoring(signal.SIGHUP))
    small.sleeping()
    run.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    assert run.poll() is None
    run.send_signal(signal.SIGTERM)
    run.communicate(timeout=20)
    assert run.returncode == 130 and small.running() == []


# ---- the compiler ----

@pytest.mark.parametrize("variables", [
    {"CFLAGS": "-O0"}, {"CFLAGS": "-m32"}, {"CFLAGS": "-Wpadded -Werror"}, {"LDFLAGS": "-static"},
    {"CPPFLAGS": "-DNOBODY", "CFLAGS": "-no-such-option"},
])
def test_flags_in_the_environment_are_not_used_and_that_is_said(small, variables):
    done = fine(small, "" if "CPPFLAGS" in variables else "linux64", variables, anew=True)
    assert "in your environment: not used" in done.stdout and all(name in done.stdout for name in variables)
    commands = (small.root / "build/linux64/compile_commands.json").read_text()
    assert not any(value.split()[0] + " " in commands for value in variables.values())


def test_what_steers_cmake_and_ctest_is_not_used(small):
    fine(small, anew=True, environment={
        "CTEST_PROGRESS_OUTPUT": "1", "CTEST_PARALLEL_LEVEL": "8", "CTEST_USE_LAUNCHERS_DEFAULT": "1",
        "CMAKE_TOOLCHAIN_FILE": "/nowhere", "CMAKE_C_COMPILER_LAUNCHER": "/nowhere", "CMAKE_GENERATOR": "nonsense",
        "CLICOLOR_FORCE": "1", "CPATH": "/usr/include"})


UNUSED_BLOCK = """    const size_t before = mallinfo2().hblkhd;
    char *block = malloc(4 << 20);
    expect_at_least("a block that nobody looks at is there", (int64_t)(mallinfo2().hblkhd - before), 4 << 20);
    free(block);
    free(malloc(16));
    struct snapshot now = step("free", NULL, 0);
    expect_at_least("time passes", now.ns, 0);
"""


def test_clang_is_used_and_leaves_out_nothing_that_is_measured(tmp_path):
    """CC names the compiler; when it changes, everything is built again."""
    if not shutil.which("clang"):
        pytest.skip("clang is missing")
    small = SmallHouse(tmp_path / "house", {"block": GOOD})
    small.write("block", UNUSED_BLOCK)
    source = small.lab / "block" / "linux.c"
    source.write_text("#include <malloc.h>\n#include <stdlib.h>\n" + source.read_text())
    for compiler, name in ((None, "GNU"), ("clang", "Clang"), (None, "GNU")):
        done = small.run("run", "--machine", "linux64", environment={"CC": compiler})
        assert done.returncode == 0, done.stdout + done.stderr
        assert name in small.result("block")["machine"]["compiler"]


def test_a_compiler_may_be_two_words(tmp_path):
    """As `ccache gcc`: also where a break is compiled."""
    small = SmallHouse(tmp_path / "house", {"good": GOOD})
    (small.lab / "good" / "breaks.toml").write_text(
        '[[break]]\nname = "two"\nmachine = "linux"\nfind = "c = 1"\nreplace = "c = 2"\nfails = ["one is one"]\n')
    done = small.run("break", "1.good", environment={"CC": "env gcc"})
    assert done.returncode == 0 and "failed as it should" in done.stdout, done.stdout + done.stderr


def test_a_compiler_that_is_not_there_is_one_sentence(small):
    done = small.run("run", "--machine", "linux64", "1.good", environment={"CC": "no-such-cc -m64"})
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr == "lab: CC is no-such-cc -m64, and there is no such compiler here; install it, or: unset CC\n"


# ---- other users ----

@root_only
def test_nobody_in_particular_without_sudo(tmp_path):
    """A user without a home, a name for it, root or sudo: runs what there is, and is told what root would type."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        small = SmallHouse(Path(folder) / "house", {"good": GOOD})
        small.write("good", GOOD, "windows")
        for path in (small.root, *small.root.rglob("*")):
            os.chown(path, 12345, 12345)
        path = tools(Path(folder) / "bin", ("x86_64-w64", "sudo"))
        done = small.run("run", "--machine", "linux64,wine64", environment={"PATH": str(path), "HOME": None},
                         user=12345, group=12345, extra_groups=[])
    assert done.returncode == 0 and "claims: 2 held" in done.stdout, done.stdout + done.stderr
    assert "only root may install packages, and there is no sudo; as root: apt-get install" in done.stderr
    with pytest.raises(KeyError):
        pwd.getpwuid(12345)


@root_only
def test_two_users_share_a_tmpdir(small):
    """A folder of one's own a user: the second is not kept out by the first, and does not touch what is his."""
    with tempfile.TemporaryDirectory(dir="/tmp") as shared:
        os.chmod(shared, 0o1777)
        assert small.run("run", "--machine", "linux64", "1.good", environment={"TMPDIR": shared}).returncode == 0
        left = Path(shared, "memory-labs-0-left")
        left.mkdir()
        other = SmallHouse(Path(shared) / "house", {"good": GOOD})
        for path in (other.root, *other.root.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        done = other.run("run", "--machine", "linux64", environment={"TMPDIR": shared, "HOME": None}, user=NOBODY,
                         group=NOBODY, extra_groups=[])
        assert done.returncode == 0 and left.exists(), done.stdout + done.stderr
        done = small.run("run", "--machine", "linux64", "1.good", environment={"TMPDIR": shared})
        assert done.returncode == 0 and not left.exists(), "its owner's, and nobody's any more"
        assert [p.name for p in Path(shared).iterdir()] == ["house"]


@root_only
def test_what_root_has_built_is_told_to_its_owner(tmp_path):
    """sudo ./lab run once, and then without."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        other = SmallHouse(Path(folder) / "house", {"good": GOOD})
        assert other.run("run", "--machine", "linux64").returncode == 0
        os.chown(other.root / "build", NOBODY, NOBODY)
        (other.root / "build/.lock").unlink()
        done = other.run("run", "--machine", "linux64", environment={"HOME": None}, user=NOBODY, group=NOBODY,
                         extra_groups=[])
    assert done.returncode == 2 and "Permission denied" in done.stderr and "LAB_BUILD=DIR" in done.stderr


# ---- work folders ----

def test_a_work_folder_is_held_and_others_leave_it(tmp_path):
    """Not by a process id, which means another process in another container."""
    mine, held = work_folder.make(tmp_path, "one")
    assert mine.stat().st_mode & 0o777 == 0o700
    work_folder.sweep(tmp_path)
    assert mine.exists()
    other, _ = work_folder.make(tmp_path, "two")
    assert mine.exists() and other != mine
    os.close(held)
    work_folder.sweep(tmp_path)
    assert not mine.exists() and other.exists()
    (tmp_path / f"{work_folder.prefix()}link").symlink_to("/etc")
    work_folder.sweep(tmp_path)
    assert Path("/etc/passwd").exists() and (tmp_path / f"{work_folder.prefix()}link").is_symlink()
