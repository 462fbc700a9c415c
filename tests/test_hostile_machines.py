"""The launcher where things are not as hoped: a sentence, the right status, nothing left behind or half written."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from house import replaced
from processes import NOBODY, root_only, running, wait_until
from small_house import GIB, GOOD, SLEEP, SmallHouse, script, tools


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A house whose experiments can be run on linux64, built once."""
    house = SmallHouse(tmp_path_factory.mktemp("hostile") / "house", {"good": GOOD, "gib": GIB, "sleep": SLEEP})
    house.write("good", GOOD, "windows")
    assert house.run("run", "--machine", "linux64", "1.good").returncode == 0
    return house


@pytest.fixture
def fresh(tmp_path):
    """A house where nothing was ever built."""
    house = SmallHouse(tmp_path / "house", {"good": GOOD})
    house.write("good", GOOD, "windows")
    return house


# ---- what is not installed ----

def test_no_wine_no_mingw_no_32_bits_and_no_apt(fresh, tmp_path):
    """Debian's package names are printed, three machines are left out with a sentence, the fourth runs: exit 0."""
    path = tools(tmp_path / "bin", without=("x86_64-w64", "i686-w64", "apt", "cc", "gcc"))
    fresh.wine_is()
    fresh.starts_32_bits()
    script(path / "cc", 'case " $* " in *" -m32 "*) echo "no -lc" >&2; exit 1 ;; esac\nexec /usr/bin/cc "$@"\n')
    done = fresh.run("run", environment={"PATH": str(path)})
    assert done.returncode == 0, done.stdout + done.stderr
    for machine, lacks in (("linux32", "the 32-bit C library"), ("wine64", "MinGW for 64 bits, Wine"),
                           ("wine32", "Wine for 32 bits missing")):
        assert f"{machine} is left out:" in done.stdout and lacks in fresh.left_out(machine)
    assert "there is no apt here" in done.stderr and "gcc-mingw-w64-x86-64-win32 " in done.stderr
    assert fresh.result("good")["ended"]["how"] == "ran" and fresh.left_out("linux64") is None
    assert "wine32" in (fresh.root / "build/report/report.md").read_text()
    alone = fresh.run("run", "--machine", "wine64", environment={"PATH": str(path)})
    assert alone.returncode == 2 and "no machine can be had here for that" in alone.stderr


def apt_in(path: Path, answer: str):
    """An apt-get, dpkg and dpkg-query in `path` that note their calls; `answer` is what apt-get does with "$@"."""
    for name in ("apt-get", "dpkg", "dpkg-query"):
        script(path / name, f'echo "{name} $*" >> {path}/calls\n' + (answer if name == "apt-get" else ""))
    script(path / "sudo", 'exec "$@"\n')
    return lambda: (path / "calls").read_text().splitlines()


BROKEN_INDEX = """
case "$*" in
    update*) echo "E: Failed to fetch .../binary-i386/Packages.xz File has unexpected size" ; exit 100 ;;
    *wine32*) echo "E: Unable to correct problems, you have held broken packages." ; exit 100 ;;
    *" -s "*) exit 0 ;;
    *mingw*) ln -sf /usr/bin/*-w64-mingw32-* PATH_HERE ;;
esac
"""


def test_the_i386_index_is_broken(fresh, tmp_path):
    """Wine for 32 bits cannot be solved: asked for with the rest, with -t, then without; wine64 is installed."""
    path = tools(tmp_path / "bin", without=("x86_64-w64", "i686-w64", "apt", "dpkg", "sudo"))
    calls = apt_in(path, replaced(BROKEN_INDEX, "PATH_HERE", str(path)))
    fresh.wine_is()
    fresh.starts_32_bits()
    done = fresh.run("run", "--machine", "wine32,wine64", "nothing", environment={"PATH": str(path)})
    assert done.returncode == 2 and not (path / "calls").exists(), "wrong use installs nothing"
    done = fresh.run("run", "--machine", "wine32", environment={"PATH": str(path)})
    assert done.returncode == 2 and "Wine for 32 bits missing" in done.stderr and "unexpected size" in done.stderr
    real = [line for line in calls() if line.startswith("apt-get install") and " -s " not in line]
    tried = [line for line in calls() if " -s " in line and "wine wine64 wine32:i386" in line]
    assert len(tried) >= 2 and any("-t bookworm" in line or " -t " in line for line in tried)
    assert real and not any("wine32" in line for line in real) and any(line.endswith(" wine64") for line in real)
    before = len(calls())
    again = fresh.run("run", "--machine", "wine32", environment={"PATH": str(path)})
    assert again.returncode == 2 and len(calls()) == before, "the second run does not try again in vain"
    fresh.run("run", "--yes", "--machine", "wine32", environment={"PATH": str(path)})
    assert len(calls()) > before, "--yes does"


def test_no_network(fresh, tmp_path):
    path = tools(tmp_path / "bin", without=("x86_64-w64", "i686-w64", "apt", "dpkg", "sudo"))
    apt_in(path, "echo 'E: Could not resolve deb.debian.org'; exit 100\n")
    done = fresh.run("run", "--machine", "linux64", "--machine", "wine64", environment={"PATH": str(path)})
    assert done.returncode == 0 and fresh.result("good")
    assert "MinGW for 64 bits missing" in fresh.left_out("wine64") and "Could not resolve" in fresh.left_out("wine64")


def test_a_package_of_a_lab_that_cannot_be_had(fresh, tmp_path):
    """labs/LAB/needs.toml: what cannot be had is named, and the machine runs nevertheless."""
    path = tools(tmp_path / "bin", without=("apt", "sudo"))
    (fresh.lab / "needs.toml").write_text('linux64 = ["no-such-package"]\nwine64 = ["nor-this"]\n')
    done = fresh.run("run", "--machine", "linux64", environment={"PATH": str(path)})
    assert done.returncode == 0 and "no-such-package for 01-small is missing" in done.stderr
    assert "nor-this" not in done.stdout + done.stderr and fresh.result("good")["ended"]["how"] == "ran"
    (fresh.lab / "needs.toml").write_text("linux64 = [")
    done = fresh.run("run", "--machine", "linux64", environment={"PATH": str(path)})
    assert done.returncode == 2 and "needs.toml" in done.stderr


def test_only_root_may_install(fresh, tmp_path):
    """Nobody in particular, without sudo: the exact command is printed, the rest runs."""
    path = tools(tmp_path / "bin", without=("x86_64-w64", "i686-w64", "sudo", "id"))
    script(path / "id", "echo 1000\n")
    fresh.edit("harness/launcher/setup/apt.py", "os.geteuid() == 0", "False")
    done = fresh.run("run", "--machine", "linux64,wine64", environment={"PATH": str(path)})
    assert done.returncode == 0, done.stderr
    assert "as root: apt-get install --no-install-recommends gcc-mingw-w64-x86-64-win32" in done.stderr


WITHOUT_MODULES = 'import sys\nsys.path[:] = [p for p in sys.path if not p.endswith("-packages")]\n'


def test_no_jinja2_and_no_way_to_install(fresh, tmp_path):
    path = tools(tmp_path / "bin", without=("apt", "sudo"))
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "sitecustomize.py").write_text(WITHOUT_MODULES)
    done = fresh.run("run", "--machine", "linux64",
                     environment={"PATH": str(path), "PYTHONPATH": str(tmp_path / "bare")})
    assert done.returncode == 0, done.stdout + done.stderr
    assert "claims: 2 held" in done.stdout and fresh.result("good")["ended"]["how"] == "ran"
    assert "the Python module jinja2 is missing" in done.stderr and "the report was not written" in done.stderr
    assert not (fresh.root / "build/report").exists()


def test_the_first_python_on_path_is_not_taken_if_it_is_old(small, tmp_path):
    path = tools(tmp_path / "bin", without=("python",))
    script(path / "python3", "exit 4\n")
    assert small.run("run", "--machine", "linux64", "1.good", environment={"PATH": str(path)}).returncode == 0


def test_no_python_at_all_is_a_sentence(small, tmp_path):
    path = tools(tmp_path / "bin", without=("python", "apt"))
    shutil.copy(small.root / "lab", small.root / "lab-elsewhere")
    small.edit("lab-elsewhere", "in /usr/bin/python3", "in /nowhere/python3")
    done = subprocess.run([small.root / "lab-elsewhere", "run"], env={"PATH": str(path)}, text=True,
                          capture_output=True)
    assert done.returncode == 2 and "Python 3.11 or newer is needed" in done.stderr


# ---- where it is to work ----

@root_only
def test_the_build_folder_is_read_only():
    """Root may write anywhere, so that somebody else has to try."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        house = SmallHouse(Path(folder) / "house", {"good": GOOD})
        (house.root / "build").mkdir()
        done = house.run("run", "--machine", "linux64", environment={"HOME": "/"}, user=NOBODY, group=NOBODY,
                         extra_groups=[])
        assert done.returncode == 2 and "cannot be written" in done.stderr and "make it writable" in done.stderr
        assert list((house.root / "build").iterdir()) == []


@root_only
def test_the_disk_is_full(fresh):
    build = fresh.root / "build"
    build.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", build], check=True)
    try:
        done = fresh.run("run", "--machine", "linux64")
        assert done.returncode == 2 and "MiB are free in" in done.stderr
        assert "a Wine prefix takes 1600 MiB" in fresh.run("doctor").stdout
        # and where there seemed to be room: it is used up while the programs are compiled, then while they run
        fresh.edit("harness/launcher/setup/workplace.py", "64 << 20", "1 << 10")
        fill(build, 50 << 10)
        done = fresh.run("run", "--machine", "linux64")
        assert done.returncode == 2 and "full" in done.stderr, done.stdout + done.stderr
        (build / "filler").unlink()
        assert fresh.run("run", "--machine", "linux64").returncode == 0
        fill(build, 0)
        done = fresh.run("run", "--machine", "linux64")
        assert done.returncode == 2 and ("full" in done.stderr or "No space left" in done.stderr), done.stderr
        assert fresh.half_written() == []
    finally:
        subprocess.run(["umount", build], check=True)


def fill(folder: Path, but: int):
    """Fill the disk of `folder` but for some bytes."""
    free = shutil.disk_usage(folder).free
    try:
        (folder / "filler").write_bytes(b"x" * (free - but))
    except OSError:
        pass


def test_the_report_cannot_be_written(fresh):
    (fresh.root / "build").mkdir()
    (fresh.root / "build" / "report").write_text("a file where a folder is to be")
    done = fresh.run("run", "--machine", "linux64")
    assert done.returncode == 2 and "the report could not be written" in done.stderr
    assert fresh.result("good")["ended"]["how"] == "ran"


def test_tmpdir_is_missing(small):
    done = small.run("run", "--machine", "linux64", environment={"TMPDIR": "/nowhere/at/all"})
    assert done.returncode == 2 and "TMPDIR is /nowhere/at/all" in done.stderr and "unset TMPDIR" in done.stderr


def test_memory_is_limited(small):
    """300 MiB of address space: what does not fit is skipped with a sentence, the rest runs."""
    done = small.run("run", "--machine", "linux64", "1.good", "1.gib",
                     preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (300 << 20, 300 << 20)))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "01-small.gib was skipped: address space is limited to 300 MiB (ulimit -v)" in done.stdout
    assert small.result("good")["ended"]["how"] == "ran" and small.result("gib")["ended"]["how"] == "skipped"
    assert (small.root / "build/report/index.html").is_file()


# ---- ended half way ----

@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_half_way(small, number):
    run = small.start("run", "--machine", "linux64", "1.sleep")
    small.sleeping()
    run.send_signal(number)
    said = run.communicate(timeout=20)[1]
    assert run.returncode == 130 and said.count("\n") == 1 and "stopped" in said, said
    assert small.running() == [] and small.half_written() == [] and small.result("sleep") is None
    assert small.run("run", "--machine", "linux64", "1.good").returncode == 0


def test_killed_half_way(small):
    run = small.start("run", "--machine", "linux64", "1.sleep")
    small.sleeping()
    run.kill()
    run.communicate()
    wait_until(lambda: small.running() == [])
    assert small.result("sleep") is None
    assert small.run("run", "--machine", "linux64", "1.good").returncode == 0
    assert small.half_written() == []


def test_ctrl_c_at_the_terminal_reaches_all_and_is_told_once(small):
    """A terminal sends the signal to the whole group at once."""
    run = small.start("run", "--machine", "linux64", "1.sleep", start_new_session=True)
    small.sleeping()
    os.killpg(run.pid, signal.SIGINT)
    said = run.communicate(timeout=20)[1]
    assert run.returncode == 130 and said.count("stopped") == 1 and "Traceback" not in said
    assert small.running() == []


def test_two_at_once(small):
    first = small.start("run", "--machine", "linux64", "1.sleep")
    small.sleeping()
    second = small.run("run", "--machine", "linux64", "1.good")
    assert second.returncode == 2 and "another ./lab is at work in this folder" in second.stderr
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=20)
    assert small.run("run", "--machine", "linux64", "1.good").returncode == 0


def test_a_reader_that_goes_away_is_no_error(small):
    done = subprocess.run(f"{small.root}/lab list | true; {small.root}/lab run --machine linux64 1.good | head -n 1",
                          shell=True, capture_output=True, text=True)
    assert "Traceback" not in done.stderr and "BrokenPipe" not in done.stderr


# ---- Wine, in the shape of scripts: what matters here is who ends whom ----

def fake_wine(path: Path, wineboot=""):
    """The server leaves a daemon behind, and the loader one more, in sessions of their own, as the real ones do."""
    daemon = f'setsid {sys.executable} -c "import time; time.sleep(99)" "$WINEPREFIX" >/dev/null 2>&1 </dev/null &\n'
    script(path / "wineserver", f'case $1 in -p) {daemon} ;; esac\n')
    script(path / "wine", wineboot or f"echo booted >> {path}/boots\nmkdir -p $WINEPREFIX\n{daemon}")


def prefix(folder: Path, *arguments):
    code = ("import sys, subprocess; subprocess.run([sys.executable, '-m', 'harness.driver.wine', 'prefix', 'begin']);"
            "input()")
    command = ["-c", code] if arguments == ("user",) else ["-m", "harness.driver.wine", "prefix", *arguments]
    here = Path(__file__).parent.parent
    wine = {"WINEPREFIX": f"{folder}/prefix", "WINELOADER": f"{folder}/wine", "WINESERVER": f"{folder}/wineserver"}
    return subprocess.Popen([sys.executable, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                            cwd=here, env=os.environ | wine)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_wine_does_not_outlive_who_wanted_it(tmp_path, number):
    fake_wine(tmp_path)
    user = prefix(tmp_path, "user")
    wait_until(lambda: (tmp_path / "prefix.guard").exists() and "up" in (tmp_path / "prefix.guard").read_text())
    assert len(running(tmp_path / "prefix", "environ")) >= 3, "the user, the guard and what it guards"
    user.send_signal(number)
    user.wait()
    wait_until(lambda: running(tmp_path / "prefix", "environ") == [])
    assert not (tmp_path / "prefix.guard").exists()


def test_wine_stays_up_for_the_second_user(tmp_path):
    fake_wine(tmp_path)
    one, two = prefix(tmp_path, "user"), None
    wait_until(lambda: (tmp_path / "prefix.made").exists())
    two = prefix(tmp_path, "user")
    wait_until(lambda: len(list((tmp_path / "prefix.users").iterdir())) == 2)
    wait_until(lambda: "up" in (tmp_path / "prefix.guard").read_text())
    guard = (tmp_path / "prefix.guard").read_text()
    one.kill()
    wait_until(lambda: len(list((tmp_path / "prefix.users").iterdir())) == 1)
    assert (tmp_path / "prefix.guard").read_text() == guard and running(tmp_path / "prefix", "environ")
    two.kill()
    wait_until(lambda: running(tmp_path / "prefix", "environ") == [])
    assert (tmp_path / "boots").read_text().count("booted") == 2, "made once, brought up once"


def test_a_prefix_that_was_half_made_is_made_again(tmp_path):
    fake_wine(tmp_path)
    (tmp_path / "prefix").mkdir()
    (tmp_path / "prefix" / "half").touch()
    user = prefix(tmp_path, "user")
    wait_until(lambda: (tmp_path / "prefix.made").exists())
    assert not (tmp_path / "prefix" / "half").exists()
    user.kill()
    wait_until(lambda: running(tmp_path / "prefix", "environ") == [])


def test_wine_that_does_not_come_up_is_told(tmp_path):
    fake_wine(tmp_path, "echo 'wine: cannot find kernel32.dll' >&2; exit 53\n")
    begin = prefix(tmp_path, "begin")
    said = begin.communicate(timeout=20)[0]
    assert begin.returncode == 1 and "Wine does not come up here: wineboot -i: wine: cannot find kernel32.dll" in said
    wait_until(lambda: running(tmp_path / "prefix", "environ") == [])


def test_a_machine_whose_wine_does_not_come_up_is_left_out(fresh, tmp_path):
    fake_wine(tmp_path, "echo 'wine: no address space left' >&2; exit 53\n")
    fresh.wine_is(f"{tmp_path}/wine", f"{tmp_path}/wineserver")
    done = fresh.run("run", "--machine", "linux64,wine64")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "wine64 is left out: Wine does not come up here" in done.stdout
    assert "no address space left" in fresh.left_out("wine64") and fresh.result("good")["ended"]["how"] == "ran"
    assert fresh.running() == []
    text = ''.join(f'[[break]]\nname = "{n}"\nmachine = "windows"\nfind = "c = 1"\nreplace = "c = 2"\nfails = []\n'
                   for n in ("one", "two"))
    (fresh.lab / "good" / "breaks.toml").write_text(text + text.replace("windows", "linux").replace(
        "fails = []", 'fails = ["one is one"]'))
    done = fresh.run("break", "1.good")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("no address space left") == 1 and "wine64 is left out" in done.stdout, "said once"
    assert done.stdout.count("failed as it should") == 2, "and Linux goes on"
    assert fresh.run("break", "--machine", "linux64", "1.good").stdout.count("address space") == 0
    done = fresh.run("break", "--machine", "wine64", "1.good")
    assert done.returncode == 2 and "none of these breaks can be tried here" in done.stderr
