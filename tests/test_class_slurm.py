"""The same plan on a cluster, which is one node that the test starts and ends: the same points, to the byte. What is
lost there is made up for; what Slurm says of it counts nothing."""

import os
import re
import shutil
import subprocess

import pytest

import processes
import slurm_cluster
from harness.driver.labs import ROOT
from harness.launcher import checks
from harness.launcher.classes import slurm
from planned_class import anew, class_in, class_of, judged_in, with_judge
from small_house import GOOD, SmallHouse, script

long = pytest.mark.long


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    return with_judge(SmallHouse(tmp_path_factory.mktemp("cluster") / "house", {"thing": GOOD}))


@pytest.fixture
def small(house):
    return anew(house)


@pytest.fixture(scope="module")
def cluster():
    with slurm_cluster.cluster() as environment:
        yield environment


def given(small, n=16):
    return class_in(small.root / "my" / "classes" / "week-0", class_of(n))


def hand_over(small, cluster, *more):
    """Gives what it says, once all jobs have ended."""
    done = small.run("class", "grade", "--slurm", *more, environment=cluster)
    assert done.returncode == 0, done.stdout + done.stderr
    slurm_cluster.wait_for_jobs(cluster)
    return done.stdout


def written(place):
    return {path.name: path.read_bytes() for path in [*place.shards.iterdir(), *place.feedback.iterdir(),
                                                      *place.folder.glob("*.csv"), *place.folder.glob("*.json")]}


def on_one_computer(small):
    """What grading leaves here, without a cluster."""
    place = given(small)
    assert small.run("class", "grade").returncode == 0
    here = written(place)
    shutil.rmtree(place.folder)
    return here


@long
@pytest.mark.parametrize("more", [(), ("--tasks=3", "--partition=p", "--sbatch=--time=5", "--sbatch=--comment=a b")])
def test_a_cluster_gives_the_same_to_the_byte(small, cluster, more):
    here = on_one_computer(small)
    place = given(small)
    said = hand_over(small, cluster, "--as=gradescope", *more)
    assert re.search(r"job \d+, 3 tasks, and behind it \d+", said) and "squeue -j" in said
    assert written(place) == here, [path.read_text() for path in (place.folder / "slurm").glob("*.log")]
    assert list((place.folder / "as" / "gradescope").glob("*.json"))


@long
def test_what_is_lost_there_is_named_and_made_up_for_either_way(small, cluster):
    here = on_one_computer(small)
    place = given(small)
    with_judge(small, 0.5)
    done = small.run("class", "grade", "--slurm", "--tasks=3", environment=cluster)
    first = re.search(r"job (\d+)", done.stdout)[1]
    processes.wait_until(lambda: list(place.shards.glob("*.json")))
    slurm_cluster.told(cluster, "scancel", f"{first}_0", f"{first}_2")
    slurm_cluster.wait_for_jobs(cluster)
    kept = {path: path.stat().st_mtime_ns for path in place.shards.glob("*.json")}
    assert 0 < len(kept) < 30 and "is missing" in (place.folder / "slurm" / "merge.log").read_text()
    assert not (place.folder / "grades.csv").exists()
    once = len(judged_in(small))
    hand_over(small, cluster, "--tasks=15")
    assert {path: path.stat().st_mtime_ns for path in kept} == kept and len(judged_in(small)) == once + 30 - len(kept)
    assert written(place).keys() == here.keys() and written(place)["grades.csv"] == here["grades.csv"]


@long
def test_a_part_lost_there_is_made_up_for_here(small, cluster):
    here = on_one_computer(small)
    place = given(small)
    hand_over(small, cluster)
    for path in sorted(place.shards.iterdir())[:4]:
        path.write_bytes(path.read_bytes()[:50])
    assert "4 items to judge, 26 judged already" in small.run("class", "grade").stdout
    assert written(place) == here


@long
def test_a_cluster_that_says_no_is_quoted(small, cluster):
    given(small)
    done = small.run("class", "grade", "--slurm", "--partition=none", environment=cluster)
    assert done.returncode == 2 and "sbatch does not take it: " in done.stderr and "partition" in done.stderr


def test_without_slurm_it_is_a_sentence_and_nothing_is_begun(small, tmp_path):
    place = given(small)
    (tools := tmp_path / "bin").mkdir()
    for name in ("sh", "python3", "dirname", "readlink", "uname", "id", "env"):
        if found := shutil.which(name):
            (tools / name).symlink_to(os.path.realpath(found))
    done = small.run("class", "grade", "--slurm", environment={"PATH": str(tools)})
    assert done.returncode == 2 and "no sbatch here" in done.stderr and not place.plan.exists()


@pytest.fixture
def pretended(small, tmp_path):
    """An sbatch that only writes down what it is told, and gives the ids 71, 72; the environment that has it."""
    (tmp_path / "bin").mkdir()
    script(tmp_path / "bin" / "sbatch", f'echo "$*" >> {tmp_path}/told\n'
                                        f'echo "$((70 + $(wc -l < {tmp_path}/told)));cluster"\n')
    return {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}"}


def test_what_a_site_needs_is_passed_on_and_the_merge_waits_for_any_end(small, pretended, tmp_path):
    place = given(small)
    done = small.run("class", "grade", "--slurm", "--tasks=4", "--partition=p q", "--sbatch=--account=course",
                     environment=pretended)
    assert done.returncode == 0 and "squeue -j 71,72" in done.stdout
    array, merge = (tmp_path / "told").read_text().splitlines()
    for line in (array, merge):
        assert line.startswith("--parsable --partition=p q --account=course ")
    assert " --array=0-3%4 " in array and " --dependency=afterany:71 " in merge and "array" not in merge
    assert f"{place.folder}/slurm/items.sh" in array and f"{place.folder}/slurm/merge.sh" in merge


def test_only_tasks_that_have_something_to_do_are_handed_over(small, pretended, tmp_path):
    place = given(small)
    small.run("class", "grade")
    items = [one for one in sorted(place.shards.iterdir())]
    plan = small.run("class", "plan")
    assert "30 items, of which 0" in plan.stdout
    for path in items[:1]:
        path.unlink()
    small.run("class", "grade", "--slurm", "--tasks=30", environment=pretended)
    array = (tmp_path / "told").read_text().splitlines()[0]
    assert re.search(r" --array=\d+%1 ", array)


@pytest.mark.parametrize("numbers, said", [([0], "0"), ([0, 1, 2], "0-2"), ([0, 2, 3, 9], "0,2-3,9")])
def test_tasks_are_told_in_ranges(numbers, said):
    assert slurm.ranges(numbers) == said


def test_what_is_long_is_run_by_long_alone_and_by_ci():
    def chosen(long):
        command = next(check.command for check in checks.all_checks(long) if check.name == "pytest")
        done = subprocess.run([*command[:3], *command[command.index("-o"):-1], "-q", "--collect-only", __file__],
                              cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
        return {line.partition("::")[2].partition("[")[0] for line in done.stdout.splitlines() if "::" in line}

    short, all = chosen(False), chosen(True)
    assert "test_a_cluster_gives_the_same_to_the_byte" in all - short and "test_tasks_are_told_in_ranges" in short
    assert "- run: ./lab test --long" in (ROOT / ".github/workflows/ci.yml").read_text()
