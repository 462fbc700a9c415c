"""Set-up takes nothing away: what it plans, what it shows, what it refuses, and what it leaves written down."""

import os
import re
import subprocess

import pytest

import house
from harness.launcher.setup import apt
from processes import root_only
from small_house import GOOD, SmallHouse, script, tools
from test_launcher import at_a_terminal

NEW_MINGW = "Inst gcc-mingw-w64-x86-64-win32 (12.2.0 Debian:12 [amd64])\nInst binutils-mingw (2.40 Debian:12 [amd64])\n"
KNOWS = """
case "$*" in
    *" -s "*) [ -e {bin}/fetched ] || [ {known} = yes ] || exit 100; printf '%s' '{simulated}' ;;
    *" --print-uris "*) printf 'Need to get 24.0 MB of archives.\\nAfter this operation, 96.3 MB of disk space\\n' ;;
    update*) touch {bin}/fetched ;;
    install*) echo "umask $(umask)" >> {bin}/calls; touch {bin}/installed ;;
esac
"""


@pytest.fixture
def fresh(tmp_path):
    """A house where MinGW is missing, and apt is the one of a test."""
    small = SmallHouse(tmp_path / "house", {"good": GOOD})
    small.write("good", GOOD, "windows")
    small.wine_is("/bin/true", "/bin/true")
    return small


def packages_of(path, simulated=NEW_MINGW, known="yes"):
    """A PATH without MinGW, with an apt that says `simulated` of any plan (once its lists were fetched, if not
    `known`), and a dpkg that knows of two packages more once that was done. Gives the calls so far, by a function."""
    without = ("x86_64-w64", "i686-w64", "apt", "dpkg", "sudo")
    tools(path, without)
    note = f'echo "${{0##*/}} $*" >> {path}/calls\n'
    script(path / "apt-get", note + KNOWS.format(bin=path, simulated=simulated, known=known))
    script(path / "apt-cache", note)
    script(path / "dpkg", note)
    script(path / "dpkg-query", f'echo "installed gcc"; echo "config-files gone"\n[ ! -e {path}/installed ] || '
                                'printf "installed binutils-mingw\\ninstalled gcc-mingw-w64-x86-64-win32\\n"\n')
    return lambda: (path / "calls").read_text().splitlines() if (path / "calls").exists() else []


def really(calls):
    """Those of the calls that change something."""
    return [c for c in calls if re.match(r"apt-get (install|update)|dpkg --add", c) and " -s " not in c and
            " --print-uris " not in c]


# ---- nothing is removed ----

@pytest.mark.parametrize("takes_away", [
    "Remv gcc-aarch64-linux-gnu [12]\n",
    "The following packages will be DOWNGRADED:\n  libc6 gcc-aarch64-linux-gnu\n",
])
def test_a_plan_that_would_take_something_away_is_refused(fresh, tmp_path, takes_away):
    """The machine that waits for it is left out, with the names; the others run."""
    calls = packages_of(tmp_path / "bin", takes_away + NEW_MINGW)
    done = fresh.run("run", "--machine", "linux64,wine64", environment={"PATH": str(tmp_path / "bin")})
    assert done.returncode == 0, done.stdout + done.stderr
    said = fresh.left_out("wine64")
    assert "would remove or downgrade" in said and "gcc-aarch64-linux-gnu, and nothing that is here is taken" in said
    assert [c for c in really(calls()) if "install" in c] == [] and fresh.result("good")["ended"]["how"] == "ran"


def test_apt_itself_is_told_to_remove_nothing_and_to_change_no_settings(fresh, tmp_path):
    calls = packages_of(tmp_path / "bin")
    fresh.run("run", "--machine", "wine64", environment={"PATH": str(tmp_path / "bin")}, umask=0o077)
    install = [c for c in really(calls()) if "install" in c]
    assert len(install) == 1 and " --no-remove " in install[0] and "--force-confold" in install[0]
    assert "umask 0022" in calls(), "what apt writes down is for all to read"


def test_32_bits_are_asked_for_without_gcc_multilib(monkeypatch):
    """It conflicts with every cross compiler of Debian's."""
    wanted = ["libc6-dev-i386", apt.LIB32GCC]
    monkeypatch.setattr(apt, "output", lambda *command: "14\n" if command == ("gcc", "-dumpversion") else "")
    assert apt.asked(wanted) == ["libc6-dev-i386", "lib32gcc-14-dev"]
    said = "gcc\n  Depends: cpp\n  Depends: gcc-12\n"
    monkeypatch.setattr(apt, "output", lambda *command: said if "depends" in command else "")
    assert apt.asked(wanted) == ["libc6-dev-i386", "lib32gcc-12-dev"]
    monkeypatch.setattr(apt, "output", lambda *command: "")
    assert apt.asked(wanted) == ["libc6-dev-i386", "gcc-multilib"]


# /usr/include as it is without gcc-multilib, which brings `asm` for -m32.
WITHOUT_MULTILIB = """
mount --bind /usr/include "$1/old" && ln -s "$1"/old/* "$1/new/" && rm -f "$1/new/asm" &&
    mount --bind "$1/new" /usr/include
cd "$2" || exit 9
echo '#include <errno.h>' | cc -E -x c - >/dev/null 2>&1 || exit 7
echo '#include <errno.h>' | cc -m32 -E -x c - >/dev/null 2>&1 && exit 8
/usr/bin/python3 -c '
from harness.launcher.setup import machines, requirements
machine = machines.machine_named("linux32")
assert not machine.lacks(), machine.lacks()
requirements.flags_of = lambda preset: ["-m32"]
assert machine.lacks(), "stdio.h alone would do"' && cmake --preset linux32 -B "$1/build" && ninja -C "$1/build" probe
"""


@root_only
def test_32_bits_compile_without_gcc_multilib(tmp_path):
    """And where the headers of the kernel would be missing, the need is seen: <stdio.h> alone does not tell."""
    lacks = [str(need.name) for need in house.machine_named("linux32").lacks()]
    if lacks:
        pytest.skip(f"{', '.join(lacks)} missing")
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    done = subprocess.run(["unshare", "-m", "sh", "-c", WITHOUT_MULTILIB, "sh", tmp_path, house.ROOT], text=True,
                          capture_output=True)
    if done.returncode == 7:
        pytest.skip("with headers hidden in this way not even a program of 64 bits compiles here; why is not known")
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-1500:]


# ---- what is planned is shown, with its size, before it is done ----

def test_the_plan_is_shown_with_its_size_before_it_is_asked_for(fresh, tmp_path):
    calls = packages_of(tmp_path / "bin")
    environment = fresh.environment({"PATH": str(tmp_path / "bin")})
    status, shown = at_a_terminal(fresh.command("run", "--machine", "linux64,wine64"), environment, b"n\n")
    assert status == 0 and really(calls()) == [], "no is no"
    order = ["To be installed: gcc-mingw-w64-x86-64-win32", "with them: binutils-mingw", "2 new packages, none removed",
             "Need to get 24.0 MB of archives.", "96.3 MB of disk space", "Install them now? [Y/n]"]
    places = [shown.index(words) for words in order]
    assert places == sorted(places)


def test_where_the_lists_of_apt_are_empty_the_plan_is_shown_when_they_are_fetched(fresh, tmp_path):
    """A fresh container: the first answer is for the names, the second for what comes with them."""
    calls = packages_of(tmp_path / "bin", known="no")
    environment = fresh.environment({"PATH": str(tmp_path / "bin")})
    status, shown = at_a_terminal(fresh.command("run", "--machine", "linux64,wine64"), environment, b"y\nn\n")
    assert status == 0 and [c.split()[1] for c in really(calls())] == ["update"]
    assert shown.index("once apt's lists are") < shown.index("2 new packages") < shown.rindex("Install them now?")
    assert shown.count("Install them now?") == 2


def test_an_architecture_is_added_only_after_it_was_said_and_asked(fresh, tmp_path):
    fresh.wine_is()
    fresh.starts_32_bits()
    calls = packages_of(tmp_path / "bin")
    environment = fresh.environment({"PATH": str(tmp_path / "bin")})
    _, shown = at_a_terminal(fresh.command("run", "--machine", "linux64,wine64,wine32"), environment, b"n\ny\n")
    assert shown.index("dpkg --add-architecture i386") < shown.index("Add the architecture i386? [Y/n]")
    assert not [c for c in really(calls()) if "i386" in c], "no is no, for the architecture alone"
    assert [c for c in really(calls()) if "install" in c and c.endswith(" wine64")], calls()
    at_a_terminal(fresh.command("run", "--yes", "--machine", "wine32"), environment)
    assert "dpkg --add-architecture i386" in really(calls())


def test_an_architecture_of_which_nothing_came_is_taken_away_again(fresh, tmp_path):
    """Where apt's index of i386 is out of step, wine32 cannot be had."""
    fresh.wine_is()
    fresh.starts_32_bits()
    path = tmp_path / "bin"
    calls = packages_of(path)
    body = (path / "apt-get").read_text().removeprefix("#!/bin/sh\n")
    script(path / "apt-get", 'case "$*" in *wine32*) exit 100 ;; esac\n' + body)
    fresh.run("run", "--yes", "--machine", "wine64,wine32", environment={"PATH": str(path)})
    changes = [c for c in calls() if "-architecture i386" in c]
    assert changes == ["dpkg --add-architecture i386", "dpkg --remove-architecture i386"]
    assert [c for c in really(calls()) if "install" in c and " wine64" in c], calls()


# ---- what was installed is written down ----

def test_what_was_installed_is_kept_with_the_command_that_takes_it_away(fresh, tmp_path):
    """Dependencies too, and nothing that was here before; a second set-up adds to it."""
    packages_of(tmp_path / "bin")
    fresh.run("run", "--machine", "wine64", environment={"PATH": str(tmp_path / "bin")})
    file = fresh.root / "build" / "installed.txt"
    text = file.read_text()
    assert [line for line in text.splitlines() if not line.startswith("#")] == [
        "binutils-mingw", "gcc-mingw-w64-x86-64-win32"]
    command = re.search(r"^#   apt-get purge (.*)$", text, re.M)[1]
    said = subprocess.run(f"echo {command}", shell=True, capture_output=True, text=True).stdout
    assert said == "binutils-mingw gcc-mingw-w64-x86-64-win32\n" and "--remove-architecture" not in text
    fresh.run("run", "--yes", "--machine", "wine64", environment={"PATH": str(tmp_path / "bin")})
    assert file.read_text() == text


def test_an_architecture_that_was_added_is_written_down(fresh, tmp_path):
    fresh.wine_is()
    fresh.starts_32_bits()
    path = tmp_path / "bin"
    packages_of(path)
    script(path / "dpkg-query", f'[ ! -e {path}/installed ] || echo "installed libc6:i386"\n')
    script(path / "dpkg", f"[ $1 = --add-architecture ] && touch {path}/added; [ ! -e {path}/added ] || echo i386\n")
    fresh.run("run", "--yes", "--machine", "wine32", environment={"PATH": str(path)})
    text = (fresh.root / "build" / "installed.txt").read_text()
    assert "#   dpkg --remove-architecture i386\n" in text
    assert "apt-get purge --allow-remove-essential $(" in text, "what apt wants to hear to give back i386's C library"


# ---- the list for a computer room ----

def test_doctor_prints_the_packages_in_one_line_whether_they_are_here_or_not(fresh):
    """Also those of a machine that this kernel cannot start."""
    fresh.starts_32_bits("Exec format error")
    done = fresh.run("doctor", "--packages", "--machine", "linux32")
    assert done.returncode == 0 and done.stdout.count("\n") == 1
    assert re.search(r"\bpython3 cmake ninja-build gcc libc6-dev libc6-dev-i386 (lib32gcc-\d+-dev|gcc-multilib) ",
                     done.stdout) and "wine" not in done.stdout and "python3-jinja2" in done.stdout
    (fresh.lab / "needs.toml").write_text('linux64 = ["no-such-package"]\n')
    whole = fresh.run("doctor", "--packages").stdout
    assert {"wine64", "wine32:i386", "no-such-package", "gcc-mingw-w64-i686-win32"} <= set(whole.split())
    assert whole.count("\n") == 1 and len(set(whole.split())) == len(whole.split())
    done = fresh.run("doctor", "--machine", "linux64")
    assert done.returncode == 2 and "--packages" in done.stderr


# ---- systems that are too old ----

def old_system(path, python="3.10.6-1~22.04", cmake="3.22.1-1ubuntu1", without=()):
    """An apt that would bring those versions. Gives the calls of apt-get, by a function."""
    tools(path, ("apt", "dpkg", "sudo", *without))
    script(path / "apt-get", f'echo "$*" >> {path}/calls\n')
    script(path / "dpkg", "exit 0\n")
    script(path / "apt-cache", f'case $2 in python3) v={python} ;; cmake) v={cmake} ;; *) v="(none)" ;; esac\n'
                               'printf "%s:\\n  Installed: (none)\\n  Candidate: %s\\n" "$2" "$v"\n')
    return lambda: (path / "calls").read_text().splitlines() if (path / "calls").exists() else []


@pytest.mark.parametrize("version, short", [("3.10.6-1~22.04", "3.10"), ("3.9.2-3", "3.9")])
def test_a_system_whose_python_is_too_old_gets_one_sentence(fresh, tmp_path, version, short):
    """Ubuntu 22.04, Debian 11: before anything is installed."""
    calls = old_system(tmp_path / "bin", version, without=("python",))
    script(tmp_path / "bin" / "python3", f"echo {short}; exit 4\n")
    text = (fresh.root / "lab").read_text()
    (fresh.root / "lab").write_text(text.replace("/usr/bin/python3", "/nowhere/python3"))
    done = fresh.run("run", "--yes", environment={"PATH": str(tmp_path / "bin")})
    assert done.returncode == 2 and done.stdout == "" and done.stderr.count("\n") == 1 and calls() == []
    assert re.search(rf"Python 3.11 or newer is needed, and .+ has {re.escape(short)}; .*container", done.stderr)


def test_a_system_whose_cmake_is_too_old_gets_one_sentence(fresh, tmp_path):
    """A newer Python of one's own does not help there."""
    calls = old_system(tmp_path / "bin", without=("cmake",))
    done = fresh.run("run", "--yes", "--machine", "linux64", environment={"PATH": str(tmp_path / "bin")})
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and calls() == []
    assert re.search(r"CMake 3.25 or newer is needed, and .+ has 3.22; .*container", done.stderr)


# ---- the Python that ./lab looks for ----

def test_a_python_that_does_not_start_is_told_as_that(fresh, tmp_path):
    """The variable that is to blame is named, and nothing is installed for it."""
    path = tools(tmp_path / "bin", ("apt", "sudo"))
    script(path / "apt-get", f"echo called >> {tmp_path}/calls\n")
    done = fresh.run("list", environment={"PATH": str(path), "PYTHONHOME": "/nowhere"})
    assert done.returncode == 2 and done.stdout == "" and "unset PYTHONHOME" in done.stderr
    assert done.stderr.count("\n") == 1 and not (tmp_path / "calls").exists()
    for name in os.listdir(path):
        if name.startswith("python3"):
            (path / name).unlink()
    script(path / "python3", "echo 'python3: error while loading shared libraries: libpython.so' >&2; exit 127\n")
    text = (fresh.root / "lab").read_text()
    (fresh.root / "lab").write_text(text.replace("/usr/bin/python3", "/nowhere/python3"))
    done = fresh.run("list", environment={"PATH": str(path)})
    assert done.returncode == 2 and "does not start (python3: error while loading shared libraries" in done.stderr
    assert not (tmp_path / "calls").exists()


def test_a_python_that_set_up_brings_is_written_down(fresh, tmp_path):
    path = tmp_path / "bin"
    packages_of(path)
    script(path / "dpkg-query", f'echo "installed gcc"; [ ! -e {path}/installed ] || echo "installed python3"\n')
    text = (fresh.root / "lab").read_text().replace("/usr/bin/python3", f"{path}/installed-python3")
    (fresh.root / "lab").write_text(text)
    for name in os.listdir(path):
        if name.startswith("python3"):
            (path / name).unlink()
    with (path / "apt-get").open("a") as file:
        file.write(f"[ ! -e {path}/installed ] || ln -sf /usr/bin/python3 {path}/installed-python3\n")
    done = fresh.run("list", environment={"PATH": str(path)}, umask=0o077)
    assert done.returncode == 0, done.stderr
    assert done.stdout.index("To be installed: python3") < done.stdout.index("Need to get 24.0 MB") < \
        done.stdout.index("01-small")
    assert (fresh.root / "build" / "installed.txt").read_text().splitlines()[-1] == "python3"
    assert "umask 0022" in (path / "calls").read_text() and " --no-remove " in (path / "calls").read_text()


def test_cdpath_is_no_matter(fresh, tmp_path):
    done = subprocess.run(["sh", "house/lab", "list"], cwd=tmp_path, env=fresh.environment({"CDPATH": str(tmp_path)}),
                          capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.startswith("01-small") and done.stderr == ""
