"""What a program may take where it is allowed less than the machine has: control groups, ulimit, files in memory.
Nothing is killed and no claim fails: what is too large is skipped with a sentence that says whose limit it is."""

import json
import os
import resource
import shutil
import subprocess
from pathlib import Path

import pytest

import house
from bad_days import MIB, Place, ended_well, root_only
from harness.launcher.building.program_commands import commands_of

MEMORY = Path("/sys/fs/cgroup/memory")
LARGE = [("02-virtual-memory", "reserve-commit-touch"), ("02-virtual-memory", "what-gives-back"),
         ("03-pagefile", "commit-limit"), ("04-mmap", "big-file"), ("04-mmap", "pagefile-backed")]
IN_A_GROUP = "are left of what a control group allows (a container's limit?)"


@pytest.fixture(params=[400, 256])
def group(request):
    """A control group of that many MiB; gives what a child does to enter it. Nobody in it was killed."""
    if os.geteuid() != 0 or not (MEMORY / "memory.limit_in_bytes").exists():
        pytest.skip("no control group can be made here: version 1 of memory, and root, are needed")
    folder = MEMORY / f"memory-labs-{os.getpid()}"
    folder.mkdir()
    try:
        (folder / "memory.limit_in_bytes").write_text(str(request.param * MIB))
        yield lambda: (folder / "cgroup.procs").write_text(str(os.getpid()))
        assert "oom_kill 0\n" in (folder / "memory.oom_control").read_text()
    finally:
        folder.rmdir()


@pytest.mark.parametrize("lab, experiment", LARGE)
def test_a_control_group_allows_less(group, lab, experiment):
    place = Place(lab, "linux64", only=experiment)
    done = subprocess.run([place.program(experiment), "result.json"], cwd=place.work, text=True, timeout=60,
                          capture_output=True, preexec_fn=group)
    path = place.work / "result.json"
    done.result = json.loads(path.read_text()) if path.exists() else None
    ended_well(place, experiment, done)
    assert done.returncode == 0 or IN_A_GROUP in done.stderr, done.stderr
    if done.result:
        assert done.result["machine"]["memory"] <= 400 * MIB


@pytest.mark.parametrize("group", [400], indirect=True)
def test_a_windows_program_knows_the_group_that_wine_is_in(group, tmp_path):
    """Wine's server opens the files for it: here it is in the group too."""
    house.need("wine64")
    commands = commands_of("02-virtual-memory.reserve-commit-touch", house.ROOT / "build" / "wine64")
    of_our_own = [word if not word.startswith("WINEPREFIX=") else f"WINEPREFIX={tmp_path}/prefix"
                  for word in commands.emulator]
    wine = subprocess.run([*of_our_own, commands.program, tmp_path / "result.json"], cwd=tmp_path, text=True,
                          timeout=240, capture_output=True, preexec_fn=group)
    subprocess.run([*of_our_own[:-1], "sh", "-c", '"$WINESERVER" -k; "$WINESERVER" -w'])
    shutil.rmtree(tmp_path / "prefix")  # 700 MB
    assert wine.returncode == 77 and IN_A_GROUP in wine.stderr, wine.stderr


@pytest.mark.parametrize("what, name", [(resource.RLIMIT_AS, "the address space (ulimit -v)"),
                                        (resource.RLIMIT_DATA, "the data (ulimit -d)")])
@pytest.mark.parametrize("mib", [400, 256])
@pytest.mark.parametrize("lab, experiment", LARGE)
def test_ulimit_allows_less(lab, experiment, what, name, mib):
    place = Place(lab, "linux64", only=experiment)
    done = place.run(experiment, limits={what: mib * MIB})
    ended_well(place, experiment, done)
    assert done.returncode == 0 or f"are left of {name}" in done.stderr, done.stderr


@root_only
def test_files_that_lie_in_memory_count_as_memory():
    """$TMPDIR on a tmpfs: of 953 MiB of memory, and as much of disk, twice that is needed."""
    place = Place("04-mmap", "linux64", only="big-file")
    folder = place.folder / "tmpfs"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4G", "none", folder], check=True)
    try:
        done = place.run("big-file", limits={resource.RLIMIT_AS: 1500 * MIB}, environment={"TMPDIR": str(folder)})
    finally:
        subprocess.run(["umount", folder], check=True)
    assert done.returncode == 77, done.stdout
    assert "needs 1907 MiB of memory (its files lie in memory here)" in done.stderr


@root_only
@pytest.mark.parametrize("hidden", ["/sys", "/dev/shm"])
def test_parts_of_the_system_are_hidden_or_tiny(hidden, tmp_path):
    """No /sys at all, and a /dev/shm of 8 MiB, as containers have: nothing fails."""
    for lab, experiment in (("02-virtual-memory", "reserve-commit-touch"), ("04-mmap", "shared-counter"),
                            ("04-mmap", "named-sharing"), ("04-mmap", "sparse"), ("06-alignment", "access-cost")):
        place = Place(lab, "linux64", only=experiment)
        hide = f'mount -t tmpfs -o size=8m none {hidden} && exec "$0" result.json'
        done = subprocess.run(["unshare", "-m", "sh", "-c", hide, place.program(experiment)], cwd=place.work, text=True,
                              capture_output=True)
        assert done.returncode in (0, 77), done.stdout + done.stderr
