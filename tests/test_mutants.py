"""The maker of mutants: what it edits, and what it leaves alone."""

import json
import subprocess

import pytest

import house
from harness.driver.labs import read_toml
from mutant_maker import of_source

SOURCE = """\
enum { PAGES = 2560 };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    char *base = mmap(NULL, SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < PAGES; i++)
        base[i * page] = 'A';
    if (!name)
        return 3;
    unlink(name);
    close(file);
    expect_equal("the claim is left alone, on both its lines", now.change.space,
                 SIZE + 1);
    return lab_end();
}
"""


def test_each_kind_of_edit_is_made_once_and_claims_are_left_alone():
    made = [(line, kind, text.split("\n")[line - 1].strip()) for line, kind, text in of_source(SOURCE)]
    assert made == [
        (6, "flag", "char *base = mmap(NULL, SIZE, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);"),
        (6, "constant", "char *base = mmap(NULL, SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 1);"),
        (7, "loop", "for (int i = 0; i < PAGES; i += 2)"),
        (7, "bound", "for (int i = 0; i < PAGES - 1; i++)"),
        (7, "constant", "for (int i = 1; i < PAGES; i++)"),
        (8, "store left out", "; // base[i * page] = 'A';"),
        (11, "call left out", "; // unlink(name);"),
    ]


def test_every_equivalent_is_a_mutant_that_is_made_and_has_a_reason():
    for experiment in house.EXPERIMENTS:
        for entry in read_toml(experiment.breaks_file()).get("equivalent", []):
            text = experiment.source(entry["machine"]).read_text()
            made = {mutant.split("\n")[line - 1].strip() for line, _, mutant in of_source(text)}
            assert entry["line"] in made and entry["why"], (experiment.full_name, entry["line"])


def test_a_mutant_that_a_claim_notices_is_counted_as_killed(tmp_path):
    build = house.BUILD / "linux64"
    if not (build / "build.ninja").exists():
        pytest.skip("there is no build for linux64")
    done = subprocess.run([house.ROOT / "tests/mutants", "linux", "--only", "05-heap.size-zero", "--most", "2",
                           "--out", tmp_path / "list.json"], capture_output=True, text=True, timeout=120)
    found = json.loads((tmp_path / "list.json").read_text())
    assert done.returncode == 0 and len(found) == 2, done.stderr
    assert {mutant["verdict"] for mutant in found} <= {"killed", "survived", "equivalent"}
