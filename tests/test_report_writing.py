"""A report is there whole or not at all."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import recorded
from harness.results import writing
from report import __main__ as render_main

FILES = {"index.html", "report.md", "results.json"}


def report(out: Path) -> int:
    return render_main.main([*map(str, sorted(recorded.RESULTS.glob("*/results"))), "--out", str(out)])


def in_child(out: Path, *prefix: str) -> subprocess.CompletedProcess[str]:
    inputs = map(str, sorted(recorded.RESULTS.glob("*/results")))
    command = [*prefix, sys.executable, "-m", "report", *inputs,
               "--out", str(out)]
    return subprocess.run(command, cwd=recorded.ROOT, capture_output=True, text=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("no small disk: mount needs root")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_leaves_what_was_there(small_disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small_disk / "index.html").write_text("the report before")
    assert report(small_disk) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and "could not be written" in said[0] and "No space left on device" in said[0]
    assert [file.name for file in small_disk.iterdir()] == ["index.html"]
    assert (small_disk / "index.html").read_text() == "the report before"


def test_a_folder_that_cannot_be_written_is_2(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = in_child(tmp_path / "file" / "report")
    assert done.returncode == 2 and "could not be written" in done.stderr and "Traceback" not in done.stderr
    if os.geteuid() == 0:
        done = in_child(Path("/proc/report"))
    else:
        (tmp_path / "locked").mkdir(mode=0o500)
        done = in_child(tmp_path / "locked" / "report")
    assert done.returncode == 2 and "could not be written" in done.stderr and "Traceback" not in done.stderr


def test_two_at_once_leave_one_whole_report(tmp_path: Path) -> None:
    children = [subprocess.Popen([sys.executable, "-m", "report", str(recorded.RESULTS), "--out",
                                  str(tmp_path / "report")], cwd=recorded.ROOT, stdout=subprocess.DEVNULL)
                for _ in range(3)]
    assert [child.wait() for child in children] == [0, 0, 0]
    assert {file.name for file in (tmp_path / "report").iterdir()} == FILES
    assert (tmp_path / "report" / "index.html").read_text().rstrip().endswith("</html>")


def test_a_failure_half_way_leaves_nothing(tmp_path: Path) -> None:
    def texts() -> Iterator[str]:
        yield "a beginning"
        raise OSError(5, "half way")
    with pytest.raises(OSError):
        writing.write_all(tmp_path, {"good": ["all of it"], "bad": texts()})
    assert list(tmp_path.iterdir()) == []


def test_little_memory_is_enough_for_a_run(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "report", str(recorded.RESULTS), "--out", str(tmp_path)], cwd=recorded.ROOT,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"}, capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (300 << 20, 300 << 20)))
    assert done.returncode == 0, done.stderr
