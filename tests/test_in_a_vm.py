"""What tests/in-a-vm says where it cannot begin; what it does takes minutes and root, and is no test of a test run."""

import json
import os
import subprocess
import sys

import pytest

import house

SCRIPT = house.ROOT / "tests/in-a-vm"


def refused(*arguments, **more):
    """What it says on refusing; nothing is made then."""
    done = subprocess.run([SCRIPT, *arguments], capture_output=True, text=True, **more)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stdout + done.stderr
    return done.stderr


@pytest.mark.parametrize("arguments, says", [
    ([], "name a suite"),
    (["--arch", "arm64"], "name a suite"),
    (["bookworm", "--arch", "mips"], "there is no mips with pages of 4k"),
    (["bookworm", "--pages", "16k"], "there is no amd64 with pages of 16k"),
    (["bookworm", "--memory", "lots"], "--memory takes a size, as in: --memory 512M"),
    (["bookworm", "--swap"], "--swap takes a size"),
    (["bookworm", "--name"], "--name needs a value"),
    (["bookworm", "--name", "../results"], "--name is a folder's name in build/vm, not ../results"),
    (["bookworm", "--kernel", "6.1"], "there is no --kernel"),
])
def test_wrong_use_is_one_sentence(arguments, says):
    assert says in refused(*arguments)


def test_an_emulated_processor_is_given_more_time(tmp_path):
    """As it builds the programs: the driver's limit, and CTest's beyond it."""
    configure = ["cmake", "--preset", "linux64", "-B", tmp_path, "-DLAB_LIMIT=300",
                 f"-DPython3_EXECUTABLE={sys.executable}"]
    subprocess.run(configure, cwd=house.ROOT, check=True, capture_output=True)
    said = subprocess.run(["ctest", "--test-dir", tmp_path, "--show-only=json-v1"], check=True, capture_output=True)
    ours = [test for test in json.loads(said.stdout)["tests"] if "harness.driver" in test.get("command", ())]
    assert len(ours) == sum(1 for e in house.EXPERIMENTS if e.source("linux"))
    for test in ours:
        command = test["command"]
        assert command[command.index("--limit"):command.index("--") + 1] == ["--limit", "300", "--"], command
        assert [p["value"] for p in test["properties"] if p["name"] == "TIMEOUT"] == [600]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_only_root_makes_a_system():
    if not os.access(SCRIPT, os.X_OK) or not os.stat(house.ROOT).st_mode & 1:
        pytest.skip("nobody in particular may not read this folder")
    assert "only root" in refused("bookworm", user=65534, group=65534)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root comes so far")
def test_a_missing_tool_is_named_with_its_package(tmp_path):
    for name in ("sh", "dirname", "id"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    done = subprocess.run([SCRIPT, "bookworm"], capture_output=True, text=True, env={"PATH": str(tmp_path)})
    assert done.returncode == 2 and done.stderr == "in-a-vm: debootstrap is missing: apt-get install debootstrap\n"
