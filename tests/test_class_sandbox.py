"""What a stranger's source gives, and what it cannot reach: compiled and run where there is nothing but itself."""

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import house
import processes
from sandboxed import Sandboxed, source, verdicts
from small_house import CRASH, FALSE, GOOD, SKIP, script, tools

HELD = {"one is one": "held", "time passes": "held"}


def test_the_official_source_holds(sandboxed):
    ran = sandboxed.ask({}, runs=2)
    assert [verdicts(result) for result in ran["results"]] == [HELD, HELD]
    assert (ran["compiler"], ran["ended"], ran["foul"], ran["trouble"]) == ("", [None, None], [], None)
    assert ran["results"][0]["source"]["text"] == (sandboxed.small.lab / "thing" / "linux.c").read_text()


def test_an_edit_fails_what_it_fails(sandboxed):
    ran = sandboxed.ran(source(good=FALSE))
    assert verdicts(ran["results"][0]) == HELD | {"one is one": "failed"}
    assert (ran["foul"], ran["ended"]) == ([], [None])
    assert ran["results"][0]["source"]["text"] == source(good=FALSE)


def test_values_are_handed_on(sandboxed):
    ran = sandboxed.ran(source('    const int64_t n = lab_parameter("bytes", 1);\n',
                               good=GOOD.replace("c, 1", "n + c, 78")), values={"bytes": 77})
    assert verdicts(ran["results"][0])["one is one"] == "held"
    assert ran["results"][0]["parameters"] == {"bytes": 77}


def test_an_experiment_that_the_tree_lacks(sandboxed):
    ran = sandboxed.ask({"linux.c": source('    #include "own.h"\n'), "own.h": "(void)0;\n"}, name="mine")
    assert ran["results"][0], ran
    assert ran["results"][0]["experiment"] == "mine" and verdicts(ran["results"][0]) == HELD, ran


def test_what_does_not_compile_says_so(sandboxed):
    ran = sandboxed.ran(source("    nonsense;\n"))
    assert ran["compiler"].startswith("linux.c:") and "nonsense" in ran["compiler"]
    assert (ran["results"], ran["trouble"]) == ([None], None)


@pytest.mark.parametrize("body, why", [(SKIP, "for a test"), (CRASH, "SIGSEGV"), ("    exit(5);\n", "code 5")],
                         ids=["skips", "crashes", "exits"])
def test_a_program_without_a_result_says_why(sandboxed, body, why):
    ran = sandboxed.ran(source(good=body))
    assert ran["results"] == [None] and why in ran["ended"][0], ran


def test_a_machine_of_windows_is_a_persons(sandboxed):
    ran = sandboxed.ran(source(), machine="wine64")
    assert "person" in ran["trouble"] and not ran["results"]


def test_what_fails_in_the_sandbox_of_the_official_source_too_is_unknown(sandboxed, tmp_path):
    other = Sandboxed(tmp_path / "house", GOOD.replace("c, 1);", 'access("/etc/passwd", F_OK), 0);'))
    ran = other.ran(source(good=FALSE))
    other.end()
    claim = ran["results"][0]["claims"][0]
    assert (claim["verdict"], claim["got"]) == ("unknown", None) and "official" in claim["why"]


@pytest.mark.parametrize("refusal, said", [
    ("missing", "bubblewrap is missing; to get it: "), ("broken", "does not start: bwrap: setting up uid map")])
def test_nothing_runs_without_a_sandbox(sandboxed, refusal, said):
    with tempfile.TemporaryDirectory(dir="/var/tmp") as open_to_all:  # a test's own folder is not nobody's to enter
        os.chmod(open_to_all, 0o755)
        folder = tools(Path(open_to_all, "tools"), without=["bwrap"])
        if refusal == "broken":
            script(folder / "bwrap", "echo 'bwrap: setting up uid map: Permission denied' >&2; exit 1\n")
        done = sandboxed.begin(PATH=str(folder))
        told, complaint = done.communicate(sandboxed.asking({}))
    assert done.returncode == 1 and not told
    assert len(complaint.splitlines()) == 1 and said in complaint, complaint


def test_no_file_of_this_computer_is_read(sandboxed):
    for path in ("/etc/passwd", str(sandboxed.secret), "../../my/classes/secret.h"):
        ran = sandboxed.ran(source(before=f'#include "{path}"\n'))
        assert "No such file" in ran["compiler"] and ran["results"] == [None], path
        assert path in ran["foul"][0]
    ran = sandboxed.ran(source(before='__asm__(".incbin \\"/etc/passwd\\"");\n'))
    assert "/etc/passwd" in ran["compiler"] and "/etc/passwd" in ran["foul"][0]
    assert "root:" not in str(ran)


def test_the_program_sees_no_file_of_this_computer(sandboxed):
    seen = "".join(f'    expect_equal("{n}", access("{path}", F_OK), -1);\n' for n, path in enumerate(
        ["/etc/passwd", "/etc/shadow", "/root", "/home", "/var", sandboxed.secret, house.ROOT / "README.md"]))
    ran = sandboxed.ran(source(seen))
    assert set(verdicts(ran["results"][0]).values()) == {"held"}


def test_nothing_outside_can_be_written(sandboxed):
    places = [sandboxed.secret, sandboxed.small.root / "probe/probe.h", sandboxed.small.lab / "thing/linux.c",
              sandboxed.small.root / "build/linux64/probe/libprobe.a", "/usr/bin/made", "/proc/sys/kernel/core_pattern",
              "/proc/sys/vm/overcommit_memory", "/proc/self/exe"]
    tries = "".join(f'    expect_equal("{n}", open("{path}", O_WRONLY | O_CREAT, 0666), -1);\n'
                    for n, path in enumerate(places))
    ran = sandboxed.ran(source(tries))
    assert set(verdicts(ran["results"][0]).values()) == {"held"}, verdicts(ran["results"][0])


def test_there_is_no_network_and_no_privilege(sandboxed):
    tries = """
    const int net = socket(AF_INET, SOCK_STREAM, 0);
    struct { short family; unsigned short port; unsigned char address[4]; char zero[8]; } to = {AF_INET, 0x3500,
                                                                                            {1, 1, 1, 1}, {0}};
    expect_equal("connect", connect(net, (void *)&to, sizeof to), -1);
    expect_equal("unreachable", errno, ENETUNREACH);
    expect_equal("nobody", getuid(), 65534);
    expect_equal("root", setuid(0), -1);
    expect_equal("mount", system("mount -t tmpfs none /tmp 2>/dev/null") != 0, 1);
    expect_equal("users", system("unshare --user true 2>/dev/null") != 0, 1);
"""
    ran = sandboxed.ran(source(tries))
    assert set(verdicts(ran["results"][0]).values()) == {"held"}, verdicts(ran["results"][0])


@processes.root_only
def test_who_grades_as_root_is_nobody_outside_too(sandboxed):
    with ThreadPoolExecutor() as pool:
        ran = pool.submit(sandboxed.ran, source("    sleep(2);\n"))
        pid = processes.wait_until(lambda: processes.running(sandboxed.small.root / "build", "exe"))[0]
        assert os.stat(f"/proc/{pid}").st_uid == processes.NOBODY
        assert verdicts(ran.result()["results"][0]) == HELD
