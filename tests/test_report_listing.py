"""Beside each step stand the lines that acted."""

import re
from pathlib import Path

import pytest

import recorded
from harness.handouts import source_lines

SOURCES = sorted(path for name in ("any.c", "linux.c", "windows.c", "cpu.c")
                 for path in (recorded.ROOT / "labs").glob(f"*/*/{name}") if path.with_name("breaks.toml").exists())
CODE = """\
// name on Linux: one sentence.
//
// Watch this.

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    const int64_t page = 4096;

    // Reserve: the range
    // is ours.
    char *p = mmap(NULL,
                   page);
    if (p == MAP_FAILED)
        die("mmap");
    struct snapshot now = step("reserve", p, page);
    expect_equal("one", now.change.space,
                 page);
    *p = 1;
    now = step("touch", p, page);

    // Look: at nothing else.
    now = step("look", p, page);
    expect_equal("three", 3, 3);

    // Count: by the claims.
    expect_equal("four", count(), 4);
    step("count", p, page);

    // Loop: far above.
    for (int i = 0; i < 3; i++)
        p[i] = 1;

    p[0] = 0;
    step("loop", p, page);
"""
LINE = {name: next(i for i, line in enumerate(CODE.split("\n"), start=1) if f'step("{name}"' in line)
        for name in ("reserve", "touch", "look", "count", "loop")}
EXPECTED = {
    "reserve": ("Reserve: the range is ours.", 12, (
        "char *p = mmap(NULL,", "               page);", "if (p == MAP_FAILED)",
        '    die("mmap");')),
    "touch": ("", 19, ("*p = 1;",)),
    "look": ("Look: at nothing else.", 23, ('now = step("look", p, page);',)),
    "count": ("Count: by the claims.", 27, ('expect_equal("four", count(), 4);',)),
    "loop": ("Loop: far above.", 31, ("for (int i = 0; i < 3; i++)", "    p[i] = 1;", "", "p[0] = 0;")),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_act_of_a_step(name: str) -> None:
    act = source_lines.act_before(CODE, LINE[name])
    assert act and (act.comment, act.first, act.lines) == EXPECTED[name]


def test_a_line_that_is_not_there_has_no_act() -> None:
    assert source_lines.act_before(CODE, 0) is None and source_lines.act_before(CODE, 1000) is None
    assert source_lines.act_before("", 1) is None


def test_what_a_file_says_of_itself() -> None:
    assert source_lines.lead(CODE) == ("One sentence.", "Watch this.")
    assert source_lines.lead("int main;") == ("", "")


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: "/".join(path.parts[-3:]))
def test_every_step_of_every_experiment_shows_what_acted(source: Path) -> None:
    text = source.read_text()
    steps = [i for i, line in enumerate(text.split("\n"), start=1) if re.search(r"\bstep\(\"", line)]
    assert steps
    for line in steps:
        act = source_lines.act_before(text, line)
        assert act is not None and len(act.lines) <= 24, f"line {line}"
