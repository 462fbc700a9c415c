"""What surrounds a running program: closed streams, another heap, huge pages, refused calls, an emulator."""

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import time

import pytest

import house
from bad_days import Place, build, whys
from processes import NOBODY, root_only, running, wait_until
from program import Small, claim, result
from refused import no_nameless_files, no_pidfd_open
from test_hostile_machines import fake_wine

FLAGSHIP = ("02-virtual-memory", "reserve-commit-touch")
JEMALLOC = "libjemalloc.so.2"
x86_64 = pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers of calls are those of x86-64")


@pytest.fixture
def small(tmp_path):
    return Small(tmp_path)


def shell(place, experiment, streams):
    """Run it from a shell with those redirections; gives its exit status and its result."""
    path = place.work / "result.json"
    path.unlink(missing_ok=True)
    done = subprocess.run(f"{place.program(experiment)} {path} {streams}", shell=True, cwd=place.work, timeout=60,
                          capture_output=True, text=True)
    return done, json.loads(path.read_text()) if path.exists() else None


# ---- streams ----

@pytest.mark.parametrize("streams", [">&-", "<&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_costs_no_result(streams):
    done, kept = shell(Place(FLAGSHIP[0], "linux64", only=FLAGSHIP[1]), FLAGSHIP[1], streams)
    assert done.returncode == 0 and len(kept["claims"]) > 10, done.stderr
    assert {c["verdict"] for c in kept["claims"]} == {"held"}


@pytest.mark.parametrize("streams", [">&-", "<&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_costs_no_result_under_wine(streams, tmp_path):
    house.need("wine64")
    from harness.launcher.building.program_commands import commands_of
    commands = commands_of(".".join(FLAGSHIP), house.ROOT / "build" / "wine64")
    path = tmp_path / "result.json"
    words = " ".join(f"'{word}'" for word in (*commands.emulator, str(commands.program), str(path)))
    done = subprocess.run(f"{words} {streams}", shell=True, cwd=tmp_path, timeout=60, capture_output=True)
    assert done.returncode == 0 and len(json.loads(path.read_text())["claims"]) > 10


# ---- another heap than the C library's ----

@pytest.mark.parametrize("experiment, variable, value", [
    ("large-blocks", "MALLOC_TOP_PAD_", "1048576"),
    ("heap-lock", "MALLOC_ARENA_MAX", "1"),
    ("large-blocks", "GLIBC_TUNABLES", "glibc.malloc.hugetlb=1"),
    ("low-fragmentation", "LD_PRELOAD", JEMALLOC),
    ("large-blocks", "LD_PRELOAD", JEMALLOC),
])
def test_another_heap_is_left_behind(experiment, variable, value):
    """By hand: nobody is there who would take it away."""
    if value == JEMALLOC and not preloads(JEMALLOC):
        pytest.skip(f"there is no {JEMALLOC} here")
    done = Place("05-heap", "linux64", only=experiment).run(experiment, environment={variable: value})
    assert done.returncode == 0, done.stdout
    assert done.result["claims"] and whys(done, "failed") == {}


def preloads(library):
    done = subprocess.run(["true"], env=os.environ | {"LD_PRELOAD": library}, capture_output=True)
    return not done.stderr


HEAP = """#include <stddef.h>
#include <string.h>
static char room[1 << 24], *next = room;
void *malloc(size_t n) { char *p = next; next += (n + 31) / 16 * 16; return p; }
void *calloc(size_t n, size_t size) { return malloc(n * size); }
void *realloc(void *p, size_t n) { return p ? memmove(malloc(n), p, n) : malloc(n); }
void free(void *p) { (void)p; }
"""
BARE = """#include "probe.h"
int main(int argc, char **argv) { lab_begin_as("05-heap", "bare", argc, argv); return lab_end(); }
"""


def test_a_heap_that_stays_is_a_sentence(tmp_path):
    """Where it is linked in, starting again does not help: 77, and whose it is."""
    (tmp_path / "heap.c").write_text(HEAP)
    (tmp_path / "bare.c").write_text(BARE)
    probe = build("linux64") / "probe" / "libprobe.a"
    for command in (["-w", "-fno-builtin", "-shared", "-fPIC", "-o", "libheap.so", "heap.c"],
                    ["-D_GNU_SOURCE", f"-I{house.ROOT}/probe", "-o", "bare", "bare.c", probe],
                    ["-D_GNU_SOURCE", f"-I{house.ROOT}/probe", "-o", "other", "bare.c", probe, "-Wl,--no-as-needed",
                     "-Wl,-rpath,.", "./libheap.so"]):
        subprocess.run(["cc", *command], cwd=tmp_path, check=True)
    assert subprocess.run(["./bare"], cwd=tmp_path, capture_output=True).returncode == 0
    done = subprocess.run(["./other"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 77 and "malloc is that of ./libheap.so here" in done.stderr


def test_a_preloaded_library_that_is_no_heap_may_stay(tmp_path):
    """What brings no malloc of its own changes nothing: it is there as before."""
    (tmp_path / "mark.c").write_text('#include <stdio.h>\n__attribute__((constructor)) static void mark(void)\n{\n'
                                     '    FILE *f = fopen("marks", "a");\n    fputs("x", f);\n    fclose(f);\n}\n')
    subprocess.run(["cc", "-shared", "-fPIC", "-o", tmp_path / "mark.so", tmp_path / "mark.c"], check=True)
    place = Place("05-heap", "linux64", only="block-overhead")
    done = place.run("block-overhead", environment={"LD_PRELOAD": str(tmp_path / "mark.so")}, check_left=False)
    assert done.returncode == 0 and (place.work / "marks").read_text()[:1] == "x"


@pytest.mark.parametrize("variable", ["LD_PRELOAD", "MALLOC_CHECK_", "GLIBC_TUNABLES"])
def test_the_driver_takes_another_heap_away(small, variable):
    text = f"""print(os.environ.get({variable!r}, 'nothing'))
open(path, 'w').write({json.dumps(result(claim("all is well")))!r})"""
    done = small.drive(text, environment={variable: ""})
    assert done.returncode == 0 and done.stdout.splitlines()[0] == "nothing"


# ---- huge pages ----

def test_the_driver_turns_huge_pages_off(small):
    """For all that the program starts too: a Windows program cannot do it."""
    text = f"""import subprocess
print(subprocess.run(['grep', 'THP_enabled', '/proc/self/status'], capture_output=True, text=True).stdout)
open(path, 'w').write({json.dumps(result(claim("all is well")))!r})"""
    done = small.drive(text)
    if "THP_enabled" not in done.stdout:
        pytest.skip("this kernel does not tell")
    assert "THP_enabled:\t0" in done.stdout


# ---- refused calls ----

@x86_64
def test_pidfd_open_is_refused_to_the_driver(small):
    text = f"open(path, 'w').write({json.dumps(result(claim('all is well')))!r})"
    done = small.drive(text, preexec_fn=no_pidfd_open())
    assert done.returncode == 0 and small.kept()["ended"]["how"] == "ran", done.stderr
    begun = time.monotonic()
    assert small.drive("print('here'); time.sleep(99)", "--limit", "1", preexec_fn=no_pidfd_open()).returncode == 1
    assert small.kept()["ended"]["how"] == "timeout" and time.monotonic() - begun < 10


@x86_64
def test_pidfd_open_is_refused_to_the_guard_of_wine(tmp_path):
    """It goes when its user has ended, and when that has said so."""
    fake_wine(tmp_path)
    code = ("import sys, subprocess; subprocess.run([sys.executable, '-m', 'harness.driver.wine', 'prefix', 'begin']);"
            "input()")
    wine = {name: f"{tmp_path}/{file}" for name, file in (
        ("WINEPREFIX", "prefix"), ("WINELOADER", "wine"), ("WINESERVER", "wineserver"))}
    user = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                            cwd=house.ROOT, env=os.environ | wine, preexec_fn=no_pidfd_open())
    wait_until(lambda: (tmp_path / "prefix.guard").exists() and "up" in (tmp_path / "prefix.guard").read_text())
    time.sleep(0.5)
    assert len(running(tmp_path / "prefix", "environ")) >= 3, "the guard stays while there is a user"
    user.kill()  # and is not waited for yet: a zombie
    wait_until(lambda: not (tmp_path / "prefix.guard").exists())
    user.wait()
    wait_until(lambda: running(tmp_path / "prefix", "environ") == [])


@x86_64
@pytest.mark.parametrize("lab, experiment", [("03-pagefile", "demand-paging"), ("03-pagefile", "page-out"),
                                             ("07-cross-module", "file-handle")])
def test_a_file_system_without_files_that_never_had_a_name(lab, experiment):
    place = Place(lab, "linux64", only=experiment)
    done = subprocess.run([place.program(experiment), "result.json"], cwd=place.work, capture_output=True, text=True,
                          timeout=60, preexec_fn=no_nameless_files())
    assert done.returncode == 0, done.stderr
    assert json.loads((place.work / "result.json").read_text())["claims"]
    assert [path.name for path in place.work.iterdir()] == ["result.json"]


# ---- an emulator of programs ----

@pytest.mark.parametrize("lab", ["02-virtual-memory", "04-mmap", "05-heap"])
def test_an_emulator_of_programs_is_recognised(lab):
    """Its figures are not this program's: each experiment is skipped, no claim is made."""
    emulator = shutil.which(f"qemu-{platform.machine()}") or shutil.which(f"qemu-{platform.machine()}-static")
    if not emulator:
        pytest.skip("qemu-user is not here")
    place = Place(lab, "linux64")
    for experiment in [e.name for found in house.LABS if found.name == lab for e in found.experiments]:
        done = subprocess.run([emulator, place.program(experiment), "result.json"], cwd=place.work, capture_output=True,
                              text=True, timeout=60)
        assert done.returncode == 77 and "an emulator of programs runs this one" in done.stderr, experiment
        assert list(place.work.iterdir()) == []


# ---- rights and limits that are not there ----

MAY_LOCK = {"refusals": ["locking what is only reserved is refused", "dropping pages that are locked is refused"],
            "protection": ["a guarded page cannot be locked", "an open page can be locked"]}


def test_root_of_one_user_only():
    """As in a rootless container: the one claim that needs another user is unknown, the others are judged."""
    place = Place("02-virtual-memory", "linux64", only="refusals")
    if subprocess.run(["unshare", "-Ur", "true"], capture_output=True).returncode != 0:
        pytest.skip("no user namespaces here")
    done = subprocess.run(["unshare", "-Ur", place.program("refusals"), "result.json"], cwd=place.work, text=True,
                          capture_output=True)
    assert done.returncode == 0, done.stderr
    done.result = json.loads((place.work / "result.json").read_text())
    assert whys(done) == {"reserving the null page is refused":
                          "root, who may have it, cannot become somebody else here"}
    assert len(whys(done, "held")) > 20


@root_only
@pytest.mark.parametrize("experiment", MAY_LOCK)
def test_nothing_may_be_locked(experiment):
    done = Place("02-virtual-memory", "linux64", only=experiment).run(
        experiment, user=NOBODY, group=NOBODY, extra_groups=[], limits={resource.RLIMIT_MEMLOCK: 0})
    assert done.returncode == 0, done.stdout
    assert whys(done) == dict.fromkeys(MAY_LOCK[experiment], "nothing may be locked here")


@pytest.mark.parametrize("kib", [1025, 40960, 40964, 8192])
def test_stacks_of_odd_sizes(kib):
    """glibc rounds the limit up to pages, and counts the guard against the 40 MiB that it keeps."""
    done = Place("02-virtual-memory", "linux64", only="stack").run("stack", limits={resource.RLIMIT_STACK: kib << 10})
    assert done.returncode == 0, done.stdout
    claims = {c["says"]: c for c in done.result["claims"]}
    assert claims["a new stack is as large as the limit"]["expected"] == (kib + 3) // 4 * 4096
    assert (claims["a stack of less than 40 MiB is kept"]["got"] == 0) == (kib >= 40960)


# ---- the optimiser ----

@pytest.mark.parametrize("compiler, flags", [("clang", "-O2"), ("clang", "-O3"), ("gcc", "-O3 -flto")])
def test_no_compiler_removes_what_is_measured(tmp_path, compiler, flags):
    """A block that nobody uses is a call less for the optimiser: here the call is what is looked at."""
    if not shutil.which(compiler):
        pytest.skip(f"{compiler} is not here")
    subprocess.run(["cmake", "-S", house.ROOT, "-B", tmp_path, "-G", "Ninja", f"-DCMAKE_C_COMPILER={compiler}",
                    f"-DCMAKE_C_FLAGS={flags}", f"-DPython3_EXECUTABLE={sys.executable}"],
                   check=True, capture_output=True)
    subprocess.run(["ninja", "-C", tmp_path, "labs/05-heap/all"], check=True, capture_output=True)
    for program in sorted((tmp_path / "labs" / "05-heap").glob("05-heap.*")):
        done = subprocess.run([program], cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{program.name}: {done.stdout}"
