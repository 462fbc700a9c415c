"""The maker of mutants: what it edits, and what it leaves alone."""

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

import house

_loader = SourceFileLoader("mutants", str(house.ROOT / "tests/mutants"))
mutants = module_from_spec(spec_from_loader("mutants", _loader))
_loader.exec_module(mutants)

SOURCE = """\
enum { PAGES = 2560 };

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    char *base = mmap(NULL, SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < PAGES; i++)
        base[i * page] = 'A';
    unlink(name);
    close(file);
    expect_equal("the claim is left alone, on both its lines", now.change.space,
                 SIZE + 1);
    return lab_end();
}
"""


def test_each_kind_of_edit_is_made_once_and_claims_are_left_alone():
    made = [(line, kind, text.split("\n")[line - 1].strip()) for line, kind, text in mutants.of_source(SOURCE)]
    assert made == [
        (1, "constant", "enum { PAGES = 2561 };"),
        (6, "flag", "char *base = mmap(NULL, SIZE, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);"),
        (6, "constant", "char *base = mmap(NULL, SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 1);"),
        (7, "loop", "for (int i = 0; i < PAGES; i += 2)"),
        (7, "bound", "for (int i = 0; i <= PAGES; i++)"),
        (7, "constant", "for (int i = 1; i < PAGES; i++)"),
        (8, "store left out", ";"),
        (9, "call left out", ";"),
    ]


def test_every_equivalent_is_a_mutant_that_is_made():
    import tomllib
    book = tomllib.loads((house.ROOT / "tests/mutants.toml").read_text()).get("equivalent", [])
    by_name = {e.full_name: e for e in house.EXPERIMENTS}
    for entry in book:
        text = by_name[entry["experiment"]].source(entry["system"]).read_text()
        made = {mutant.split("\n")[line - 1].strip() for line, _, mutant in mutants.of_source(text)}
        assert entry["line"].strip() in made and entry["why"], entry
