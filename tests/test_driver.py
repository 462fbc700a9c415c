"""The driver: how a program ended, what differs.toml does to a verdict, what is kept and what CTest is told."""

import json
import os
import signal
import time
from pathlib import Path

import pytest

from processes import running, wait_until
from program import Small, claim, result, step
from harness.driver import differs, ending, measurements, process
from harness.launcher import breaks
from harness.results.differs import differing, same_wine


@pytest.fixture
def small(tmp_path):
    return Small(tmp_path)


def test_what_held_is_kept_with_source_and_ending(small):
    done = small.drive_result(result(claim("all is well")))
    assert done.returncode == 0, done.stdout
    kept = small.kept()
    assert kept["ended"] == {"how": "ran", "why": None}
    assert kept["source"] == {"file": "linux.c", "text": "// the source\n"}
    lab = json.loads((small.build / "results/01-small/lab.json").read_text())
    assert lab["experiments"] == ["thing"] and lab["title"] == "Small" and lab["statements"] == []
    machine = json.loads((small.build / "results/machine.json").read_text())
    assert machine == {"format": 1, "kind": "machine", "machine": "linux64", "left_out": None}


def test_a_failed_claim_is_shown_with_got_and_expected(small):
    done = small.drive_result(result(claim("it grows", "failed", 4096, 8192), claim("it is there")), code=1)
    assert done.returncode == 1
    assert "failed: it grows: got 4,096, expected == 8,192 (linux.c:1)" in done.stdout
    assert [c["verdict"] for c in small.kept()["claims"]] == ["failed", "held"]


@pytest.mark.parametrize("text, how, why", [
    ("os.kill(os.getpid(), 11)", "died", "signal 11 (SIGSEGV)"),
    ("os.abort()", "died", "signal 6 (SIGABRT)"),
    ("print('mmap failed in line 3'); sys.exit(2)", "died", "mmap failed in line 3"),
    ("sys.exit(9)", "died", "exit code 9"),
    ("pass", "died", "wrote no result"),
    ("open(path, 'w').write('{\"format\": 1, ')", "died", "no JSON"),
    ("open(path, 'w').write('[NaN]')", "died", "NaN"),
    ("open(path, 'w').write('[]')", "died", "no result"),
    ("open(path, 'w').write('{\"format\": 1}')", "died", "schema"),
])
def test_how_it_ended_is_told(small, text, how, why):
    done = small.drive(text)
    assert done.returncode == 1
    ended = small.kept()["ended"]
    assert ended["how"] == how and why in ended["why"] and why in done.stdout


def test_ntstatus_codes_have_names():
    assert "0xC0000374 STATUS_HEAP_CORRUPTION" in ending.in_words(0xC0000374, True)
    assert "0xC0000005 STATUS_ACCESS_VIOLATION" in ending.in_words(-0x3FFFFFFB, True) or os.name != "nt"
    assert "low byte of 0xC0000374 STATUS_HEAP_CORRUPTION" in ending.in_words(0x74, True)
    assert "low byte of 0xC0000005 STATUS_ACCESS_VIOLATION" in ending.in_words(5, True)
    assert ending.in_words(5, False) == "it ended with exit code 5"
    assert ending.in_words(200, True) == "it ended with exit code 200"


def test_what_wine_hands_on_is_told(small):
    small.drive("sys.exit(0x74)", name="program.exe")
    assert "STATUS_HEAP_CORRUPTION" in small.kept()["ended"]["why"]


def test_skipped_is_77_and_keeps_the_sentence(small):
    done = small.drive("print('needs 9 TiB of memory'); sys.exit(77)")
    assert done.returncode == 77
    kept = small.kept()
    assert kept["ended"] == {"how": "skipped", "why": "needs 9 TiB of memory"}
    assert kept["steps"] == kept["claims"] == kept["tables"] == []


def test_time_limit_ends_it_and_all_it_started(small):
    marker = f"marker-{os.getpid()}"
    begun = time.monotonic()
    done = small.drive(f"""
import subprocess
for session in (False, True):  # a child, and one that has left for a session of its own, as Wine's do
    subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(99)', '{marker}'], start_new_session=session)
if os.fork() == 0:
    subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(99)', '{marker}'], start_new_session=True)
    os._exit(0)
time.sleep(99)""", "--limit", "1")
    assert done.returncode == 1 and time.monotonic() - begun < 10
    assert small.kept()["ended"] == {"how": "timeout", "why": "it was still running after 1 seconds and was ended"}
    assert running(marker) == []


def test_what_a_program_leaves_running_is_ended(small):
    marker = f"left-{os.getpid()}"
    text = f"""import subprocess
subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(99)', '{marker}'], start_new_session=True)
open(path, 'w').write({json.dumps(result(claim("all is well")))!r})"""
    begun = time.monotonic()
    assert small.drive(text).returncode == 0
    assert running(marker) == [] and time.monotonic() - begun < 10


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGKILL])
def test_a_driver_that_is_ended_takes_its_program_along(small, sig):
    import subprocess
    import sys
    marker = f"orphan-{os.getpid()}-{sig}"
    program = small.build / "program"
    program.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(99)  # {marker}\n")
    program.chmod(0o755)
    driver = subprocess.Popen([sys.executable, "-m", "harness.driver", "--source", small.source, "--build",
                               small.build, "--", program, marker], stdout=subprocess.DEVNULL,
                              env=os.environ | {"PYTHONPATH": str(Path(process.__file__).parent.parent)})
    wait_until(lambda: [pid for pid in running(str(program)) if pid != driver.pid])
    driver.send_signal(sig)
    driver.wait(10)
    wait_until(lambda: running(str(program)) == [])
    assert not (small.build / "results").exists()
    if sig == signal.SIGTERM:
        assert list(small.build.glob("memory-labs-*")) == []
    assert small.drive_result(result()).returncode == 0
    assert list(small.build.glob("memory-labs-*")) == [], "the next run takes the dead one's folder away"


def test_output_without_end_is_cut_and_ended(small):
    done = small.drive("while True: print('x' * 1000)", "--limit", "1")
    assert done.returncode == 1 and len(done.stdout) < process.KEPT_OUTPUT + 10000


def test_it_works_in_a_folder_of_its_own(small):
    text = f"""
open('left-behind', 'w').write('x')
assert 'TMPDIR' not in os.environ
open(path, 'w').write({json.dumps(result(claim("all is well")))!r})"""
    assert small.drive(text).returncode == 0
    assert list(small.build.rglob("left-behind")) == []


def test_tmpdir_is_where_the_work_is_done(small, tmp_path):
    (tmp_path / "large").mkdir()
    text = f"""print(os.getcwd())
open(path, 'w').write({json.dumps(result(claim("all is well")))!r})"""
    done = small.drive(text, environment={"TMPDIR": str(tmp_path / "large")})
    assert str(tmp_path / "large") in done.stdout
    missing = small.drive(text, environment={"TMPDIR": str(tmp_path / "nowhere")})
    assert missing.returncode == 2 and "nowhere" in missing.stderr and "Traceback" not in missing.stderr


def test_of_a_result_that_cannot_be_written_nothing_is_left(small):
    (small.build / "results").write_text("a file where a folder is to be")
    done = small.drive_result(result(claim("all is well")))
    assert done.returncode == 2 and "could not be run or kept" in done.stderr
    assert list(small.build.glob("**/*.part")) == []


@pytest.mark.parametrize("arguments", [[], ["--source"], ["--source", "x", "--build", "y", "--", "z"], ["--", "z"]])
def test_wrong_use_is_a_sentence(arguments):
    import subprocess
    import sys
    done = subprocess.run([sys.executable, "-m", "harness.driver", *arguments], capture_output=True, text=True,
                          cwd=Path(process.__file__).parent.parent.parent)
    assert done.returncode == 2 and "wrong use" in done.stderr and "Traceback" not in done.stderr


# ---- differs.toml ----

DIFFERS = """
[[differs]]
claim = "thing: touching faults"
machines = ["wine64", "wine32"]
wine = ["8.0"]
why = "Wine maps it accessible"
evidence = "a test of ReactOS's"
"""
WINE = {"name": "wine64", "emulator": "wine-8.0"}


def test_a_listed_difference_is_no_failure(small):
    small.differs(DIFFERS)
    done = small.drive_result(result(claim("touching faults", "failed", 0, 1), **WINE), code=1)
    assert done.returncode == 0
    kept = small.kept()["claims"][0]
    assert kept["verdict"] == "differs" and kept["why"] == "Wine maps it accessible (a test of ReactOS's)"
    assert "differs: touching faults: got 0, expected == 1" in done.stdout


def test_a_listed_difference_of_which_nothing_is_known_stays_unknown(small):
    """A machine with little memory may not be able to tell what others differ in."""
    small.differs(DIFFERS)
    assert small.drive_result(result(claim("touching faults", "unknown"), **WINE)).returncode == 0
    assert small.kept()["claims"][0]["verdict"] == "unknown"


def test_a_listed_difference_that_does_not_show_is_a_failure(small):
    small.differs(DIFFERS)
    done = small.drive_result(result(claim("touching faults"), **WINE))
    assert done.returncode == 1
    assert small.kept()["claims"][0]["verdict"] == "failed"
    assert "differs.toml says that wine64 differs here, and it does not" in done.stdout


@pytest.mark.parametrize("machine", [{"name": "linux64"}, {"name": "windows64"}, WINE | {"emulator": "wine-10.0"},
                                     {"name": "wine32", "emulator": "wine-8.0"}, WINE | {"emulator": "qemu"}])
def test_a_difference_counts_where_it_is_listed_only(small, machine):
    """Wine 10.0 was looked at: another entry names it."""
    only_there = DIFFERS.replace('["8.0"]', '["8.0 wine64"]')
    small.differs(only_there + DIFFERS.replace("touching", "reading").replace('["8.0"]', '["8.0", "10.0"]'))
    claims = claim("reading faults", "failed" if machine.get("emulator", "").startswith("wine") else "held")
    assert small.drive_result(result(claim("touching faults", "failed"), claims, **machine), code=1).returncode == 1
    assert [c["verdict"] for c in small.kept()["claims"]][0] == "failed"
    assert small.drive_result(result(claim("touching faults"), claims, **machine), code=1).returncode == 0


@pytest.mark.parametrize("version", ["9.0", "8.01", "10.14"])
def test_on_a_wine_that_nobody_has_seen_a_listed_difference_is_marked(small, version):
    small.differs(DIFFERS.replace('["8.0"]', '["8.0", "10.1 wine64"]'))
    machine = WINE | {"emulator": f"wine-{version}"}
    done = small.drive_result(result(claim("touching faults", "failed", 0, 1), claim("else"), **machine), code=1)
    kept = small.kept()["claims"][0]
    assert done.returncode == 0 and kept["verdict"] == "differs"
    assert kept["why"] == f"Wine maps it accessible (a test of ReactOS's); " \
                          f"seen on Wine 8.0 and 10.1 wine64, this is {version}"
    assert small.drive_result(result(claim("touching faults"), **machine)).returncode == 0, "what holds is held"
    assert small.kept()["claims"][0]["verdict"] == "held"
    another = result(claim("touching faults"), claim("else", "failed"), **machine)
    assert small.drive_result(another, code=1).returncode == 1


def test_a_version_seen_on_one_machine_is_strict_there_alone(small):
    small.differs(DIFFERS.replace('["8.0"]', '["8.0", "10.0 wine64"]'))
    held = result(claim("touching faults"), **WINE | {"emulator": "wine-10.0"})
    assert small.drive_result(held).returncode == 1, "it was seen on wine64"
    assert small.drive_result(held | {"machine": held["machine"] | {"name": "wine32"}}).returncode == 0


def test_a_break_speaks_of_a_claim_on_the_versions_where_it_does_not_differ(small):
    small.differs(DIFFERS.replace('["8.0"]', '["10.0"]') + DIFFERS.replace("touching", "reading"))
    entries = differs.read_differs(small.lab)
    broken = breaks.Break("break it", "windows", "", "", ("touching faults",))
    for version, known in (("8.0", {"reading faults"}), ("10.0", {"touching faults"})):
        wine = WINE | {"emulator": f"wine-{version}"}
        made = result(claim("touching faults", "failed"), claim("reading faults"), **wine)
        assert differing(made, entries) == known
        assert breaks.compare(broken, made, known, "").as_recorded
    assert not breaks.compare(broken, result(claim("touching faults")), set(), "").as_recorded


def test_a_listed_claim_that_nobody_makes_is_a_failure(small):
    small.differs(DIFFERS)
    done = small.drive_result(result(claim("something else"), **WINE))
    assert done.returncode == 1 and "a claim that thing does not make: touching faults" in done.stdout


@pytest.mark.parametrize("text", ["[[differs]]\nclaim = 'thing: x'\n", DIFFERS + "more = 1\n", "[[differs]\n",
                                  DIFFERS.replace("thing: ", "thing "), DIFFERS.replace('["8.0"]', "[]"),
                                  DIFFERS.replace('["8.0"]', "[8.0]"), DIFFERS.replace('"8.0"', '"8.0 linux64"')])
def test_a_broken_differs_file_is_a_failure_that_names_it(small, text):
    small.differs(text)
    done = small.drive_result(result(claim("touching faults"), **WINE))
    assert done.returncode == 1 and "differs.toml" in done.stdout and "Traceback" not in done.stderr


@pytest.mark.parametrize("version, listed, same", [
    ("wine-8.0", "8.0", True), ("wine-8.0.1", "8.0", True), ("wine-8.0-rc2", "8.0", True),
    ("wine-8.0.1", "8.0.1", True),
    ("wine-8.0", "8.0.1", False), ("wine-8.01", "8.0", False), ("wine-18.0", "8.0", False), (None, "8.0", False)])
def test_wine_versions(version, listed, same):
    assert same_wine(version, [listed]) is same


def test_a_program_that_writes_an_older_format_is_to_be_built_again(small):
    steps = [step("reserve", 300, -10)]
    del steps[0]["change"]
    done = small.drive_result(result(claim("all is well"), steps=steps) | {"format": 1})
    assert done.returncode == 1 and "is of format 1, and 2 is written now: build it again" in done.stdout
    kept = small.kept()
    assert kept["format"] == 2 and kept["ended"]["how"] == "died" and kept["steps"] == []


# ---- measurements ----

def test_measurements_are_the_changes_by_step():
    steps = [step("reserve", 300, -10, by=(200, 0)), step("touch", 200, -30, by=(-100, -20)),
             {"name": "lock", "line": 1, "absent": "no such thing"}, step("touch", 200, -30, size=0)]
    figures = dict(measurements.changes(result(steps=steps)))
    assert figures["reserve.space"] == 200 and figures["touch.space"] == -100 and figures["touch-2.space"] == 0
    assert figures["reserve.avail_page_file"] == 0 and figures["touch.avail_page_file"] == -20
    assert figures["reserve.region.committed"] == 6 and "touch-2.region.committed" not in figures
    assert not any(name.startswith("lock") or name.endswith("resident") for name in figures), "absent and unknown"


def test_measurements_are_printed_as_ctest_reads_them(small):
    steps = [step("commit", 100, -1073741834, by=(0, -1073741824))]
    done = small.drive_result(result(claim("all is well"), steps=steps))
    assert '<CTestMeasurement type="numeric/double" name="commit.avail_page_file">-1073741824</CTestMeasurement>' \
        in done.stdout.splitlines()
