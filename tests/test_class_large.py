"""A class of 120 from the first zip to the last sheet: collected, graded here, ended in its middle and gone on with,
and graded once more by a cluster of one computer: the same points, to the byte."""

import csv
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

import processes
import slurm_cluster
from harness.driver.labs import ROOT
from harness.results import json_files
from made_class import MadeClass, make_class
from office import cells_of, through_libreoffice
from sandboxed import need_sandbox
from test_class_faces_worksheet import ENGLISH, sheet

pytestmark = pytest.mark.long
STUDENTS = 120
MINUTES = 20  # that grading may take on two processors, both halves of it together
ID = "week-1-who-pays"


@pytest.fixture(scope="module", autouse=True)
def sandbox() -> None:
    need_sandbox()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("large")


@pytest.fixture(scope="module")
def made(folder: Path) -> MadeClass:
    return make_class(folder / "in", STUDENTS)


def lab(*words: object) -> list[str]:
    return [str(ROOT / "lab"), "class", *map(str, words)]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """With a build of our own: who runs the tests holds the usual one."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | \
        {"LAB_BUILD": str(folder / "build")} | more


def run(folder: Path, *words: object, **more: str) -> str:
    done = subprocess.run(lab(*words), env=environment(folder, **more), stdin=subprocess.DEVNULL, text=True,
                          capture_output=True)
    assert done.returncode in (0, 1) and "Traceback" not in done.stderr, done.stdout + done.stderr
    return done.stdout + done.stderr


def collected(folder: Path, made: MadeClass, into: str) -> Path:
    run(folder, "collect", ID, *made.paths, "--roster", made.roster, "--extensions", made.extensions, "--in",
        folder / into)
    return folder / into


@pytest.fixture(scope="module")
def here(folder: Path, made: MadeClass) -> tuple[Path, float]:
    """Graded on this computer, once ended in its middle; and in how many minutes."""
    place = collected(folder, made, "here")
    begun = time.monotonic()
    running = subprocess.Popen(lab("grade", "--in", place), env=environment(folder), stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    processes.wait_until(lambda: len(list((place / "shards").glob("*.json"))) > STUDENTS, 900)
    running.send_signal(signal.SIGKILL)
    running.wait()
    processes.wait_until(lambda: not processes.running(place, "cmdline", "cwd"))
    kept = {path: path.stat().st_mtime_ns for path in (place / "shards").glob("*.json")}
    rows = [f"Participant {n},{id},{id},,Submitted,,100.00,Yes,-,-," for n, id in enumerate(made.kinds)]
    run(folder, "grade", "--in", place, "--worksheet", sheet(folder, ENGLISH, *rows), "--as", "gradescope")
    took = (time.monotonic() - begun) / 60
    # What was trouble is tried again; all else of it is not touched.
    again = [path for path, stamp in kept.items() if path.stat().st_mtime_ns != stamp]
    assert len(again) < len(kept) / 2
    return place, took


def points(place: Path) -> dict[str, dict[str, str]]:
    with open(place / "grades.csv", encoding="utf-8-sig", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def test_everybody_has_what_is_due(made: MadeClass, here: tuple[Path, float]) -> None:
    rows = points(here[0])
    assert set(rows) == set(made.kinds)
    for kind in ("right", "late", "equal"):
        for student in made.of(kind):
            assert (rows[student]["run (20)"], rows[student]["flip-touch (10)"]) == ("20", "10"), (kind, rows[student])
    for student in made.of("wrong"):
        assert (rows[student]["run (20)"], rows[student]["flip-touch (10)"]) == ("0", "0"), rows[student]
    for kind in ("empty", "missing", "hostile"):
        assert all(rows[student]["so_far"] == "0" for student in made.of(kind)), kind
    assert len(list((here[0] / "feedback").glob("*.html"))) == STUDENTS


def test_it_is_done_in_time(here: tuple[Path, float]) -> None:
    assert here[1] < MINUTES


def test_the_worksheet_opens_in_libreoffice_and_comes_back_the_same(folder: Path, here: tuple[Path, float]) -> None:
    filled = next((here[0] / "filled").glob("*.csv"))
    assert through_libreoffice(filled, folder / "back") == cells_of(filled) and len(cells_of(filled)) == STUDENTS + 1


def test_a_cluster_gives_the_same_points(folder: Path, made: MadeClass, here: tuple[Path, float]) -> None:
    place = collected(folder, made, "there")
    with slurm_cluster.cluster() as cluster:
        said = run(folder, "grade", "--slurm", "--in", place, **cluster)
        assert "behind it" in said
        slurm_cluster.wait_for_jobs(cluster, 3600)
    assert (place / "grades.csv").exists(), (place / "slurm" / "merge.log").read_text()
    assert (place / "grades.csv").read_bytes() == (here[0] / "grades.csv").read_bytes()
    digests = [[json_files.read_json(path)["sha256"] for path in sorted((one / "shards").iterdir())]
               for one in (place, here[0])]
    assert digests[0] == digests[1]
