"""./lab new and ./lab check: an experiment is begun, builds, and is told what it lacks."""

import re
import subprocess

import pytest

import house
from harness.driver.errors import UserError
from harness.driver.labs import read_lab
from harness.launcher.author.begin import begin
from small_house import GOOD, SmallHouse

HANDOUT = "# 01\n\n## Steps\n\n### good\n\n| step | Windows | Linux |\n|---|---|---|\n| `reserve` | a | b |\n\n" \
    "## Run it\n\n| experiment | minutes | level | then |\n|---|---|---|---|\n| good | 5 | core | stop |\n\n## Try\n"


@pytest.fixture
def lab(tmp_path):
    (tmp_path / "CMakeLists.txt").write_text("add_experiment(one)\nadd_experiment(two)\ntarget_link(x)\n")
    (tmp_path / "README.md").write_text(HANDOUT)
    return read_lab(tmp_path)


def test_a_new_experiment_has_its_place(lab):
    begin(lab, "my-question")
    assert [e.name for e in read_lab(lab.folder).experiments] == ["one", "two", "my-question"]
    readme = (lab.folder / "README.md").read_text()
    assert readme.index("### my-question") < readme.index("## Run it") < readme.index("| my-question | 15 |") < \
        readme.index("## Try")
    assert house.readme_steps(lab)["my-question"]["step"] == ["reserve", "touch"]
    for name in ("linux.c", "windows.c"):
        assert house.steps_of(lab.folder / "my-question" / name) == ["reserve", "touch"]
        assert (lab.folder / "my-question" / name).read_text().startswith("// my-question on ")


@pytest.mark.parametrize("name", ["My", "a b", "", "../up", "a--b", "ä", "x" * 41, "a/b"])
def test_a_bad_name_makes_nothing(lab, name):
    with pytest.raises(UserError, match="no name of an experiment"):
        begin(lab, name)
    assert sorted(p.name for p in lab.folder.iterdir()) == ["CMakeLists.txt", "README.md"]


def test_what_is_there_is_not_written_over(lab):
    begin(lab, "my-question")
    with pytest.raises(UserError, match="already.*lab check"):
        begin(lab, "my-question")


def test_a_hand_out_without_the_place_makes_nothing(lab):
    (lab.folder / "README.md").write_text("# nothing\n")
    with pytest.raises(UserError, match="Run it"):
        begin(lab, "my-question")
    assert not (lab.folder / "my-question").exists()


def test_new_builds_and_check_says_what_is_to_do(tmp_path):
    house.need("linux64")
    small = SmallHouse(tmp_path / "house", {"good": GOOD})
    (small.lab / "README.md").write_text(HANDOUT)
    (small.lab / "article.toml").write_text("lines = 0\nstatement = []\n")
    subprocess.run(["cp", "-r", house.ROOT / "tests", small.root], check=True)
    assert small.run("new", "1.my-question").returncode == 0
    done = small.run("check", "1.my-question")
    assert done.returncode == 1, done.stderr
    assert re.search(r"^  held +01-small.my-question$", done.stdout, re.M), done.stdout
    assert "held    the break on linux64: do not touch" in done.stdout
    assert re.search(r"linux.c still says TODO in line 1, 3$", done.stdout, re.M)
    assert re.search(r"to do   one answer surprises: .*\n +next: give a wrong the key from", done.stdout)
    assert "held    question is whole (before-the-touch)" in done.stdout

    small.edit("labs/01-small/my-question/linux.c", "    *base = 'A';\n", "")
    done = small.run("check", "1.my-question")
    assert "one page of the mapping is resident: got 0" in done.stdout
    assert "to do   break finds its text once" in done.stdout


def test_wrong_use_is_a_sentence():
    for typed in (["new"], ["new", "2"], ["new", "99.x"], ["check"], ["check", "2"], ["check", "2.nothing"]):
        done = subprocess.run([house.ROOT / "lab", *typed], capture_output=True, text=True)
        assert done.returncode == 2 and done.stderr.count("\n") == 1 and "Traceback" not in done.stderr, typed
