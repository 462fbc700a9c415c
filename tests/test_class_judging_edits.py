"""What an edit of a flip may change, and what it may not: by tokens, whatever tricks a source plays."""

import pytest
from hypothesis import given, strategies as st

import house
from harness.launcher.breaks import read_breaks
from harness.launcher.classes.judging.c_tokens import Odd, same_code, tokens_of
from harness.launcher.classes.judging.outside import outside
from harness.results.words import english_of
from test_assignment_shipped import BY_NAME, EDITS, FLIPS

SOURCES = [path for e in house.EXPERIMENTS for path in house.sources(e).values()]
GIVEN = '''#include "probe.h"
#define TWICE(x) \\
    ((x) + (x))
enum { PAGES = 8 };
static const int64_t SIZE = (int64_t){1};
static int64_t helped(int64_t x) // of nothing
{
    return x + 1;
}
int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    char *base = mmap(NULL, SIZE, PROT_NONE, MAP_PRIVATE, -1, 0);
    if (base == MAP_FAILED)
        die("mmap");
    struct snapshot now = step("reserve", base, SIZE);
    expect_equal("one is one", now.change.space, TWICE(helped(0)));
    return lab_end();
}
'''
BODY = '    char *base'
MMAP = "    mmap(NULL, 1, PROT_READ, MAP_PRIVATE, -1, 0);\n"


def kept_out(edited, before=GIVEN):
    return "; ".join(english_of(one) for one in outside(before, edited))


def with_line(line):
    return house.replaced(GIVEN, BODY, f"{line}\n{BODY}")


@pytest.mark.parametrize("edited", [
    with_line(MMAP), house.replaced(GIVEN, "x + 1;", "x + 2;"), house.replaced(GIVEN, "PROT_NONE", "PROT_READ"),
    with_line("    for (int i = 0; i < 3; i++) { if (i) { helped(i); } }"), with_line("    (void)helped((int64_t)7);"),
    with_line("    int many[] = {((int[]){1, 2})[0]};"), with_line("    // an \"attribute\", asm, #define, \u00e9"),
    GIVEN.replace("\n", "\r\n"), with_line("    signed char c = '\\0'; /* \" */ c++;"),
    with_line("    struct thing { int a; } t = {1}; t.a++;"), with_line('    die("mmap");'),
    house.replaced(GIVEN, " // of nothing", " /* of something */"),
])
def test_an_honest_edit_is_judged(edited):
    assert kept_out(edited) == ""


@pytest.mark.parametrize("edited, why", [
    (with_line("\n".join(["    base++;"] * 11)), "lines are others"),
    (house.replaced(GIVEN, "PAGES = 8", "PAGES = 9"), "outside of the functions: 9"),
    (house.replaced(GIVEN, "(int64_t){1}", "(int64_t){2}"), "outside of the functions: 2"),
    (house.replaced(GIVEN, "int main", "static int more(void)\n{\n    return 1;\n}\nint main"),
     "outside of the functions"),
    (house.replaced(GIVEN, "int main", "__attribute__((constructor)) int main"), "__attribute__"),
    (GIVEN + "int late;\n", "outside of the functions: int"),
    (house.replaced(GIVEN, "static int64_t helped", "int64_t helped"), "outside of the functions"),
    (house.replaced(GIVEN, "((x) + (x))", "((x) - (x))"), "preprocessor"),
    (house.replaced(GIVEN, "TWICE(x) ", "TWICE (x) "), "preprocessor"),
    (with_line("#define expect_at(...) (void)0"), "preprocessor"), (with_line(" /* */ # undef step"), "preprocessor"),
    (with_line("#\\\ninclude \"/etc/passwd\""), "go on in the next"),
    (with_line('#include "/etc/passwd"'), "preprocessor"),
    (with_line("    base++; \\"), "go on in the next"), (with_line("    // no comment \\ "), "go on in the next"),
    (with_line("    %: define X"), "'%: define"), (with_line("    int a<:2:>;"), "'<:2:>;"),
    (with_line("??=define X"), "'??='"),
    (with_line("    // what??/"), "'??/'"), (with_line('    char *s = R"x(\n)x";'), "'R\""),
    (with_line("    base\x0c++;"), "\\x0c"), (with_line("    // \u202e ++esab"), "\\u202e"),
    (with_line("    int é = 1;"), "\\xe9"),
    (with_line("    base\r++;"), "\\r"), (with_line("    int \\u0041 = 1;"), "\\"), (with_line("    $x = 1;"), "$x"),
    (with_line("    { "), "never closed"), (with_line("    /* never"), "it has '/* never"),
    (with_line("    base++; # define X"), "adds what is not taken in an edit: #"),
    (with_line("    }"), "outside of the functions"),
    (with_line('    asm("nop");'), "asm"), (with_line('    __asm__("nop");'), "__asm__"),
    (with_line('    _Pragma("GCC optimize 0");'), "_Pragma"), (with_line("    __builtin_trap();"), "__builtin_trap"),
    (with_line("    _exit(0);"), "_exit"), (with_line("    exit(0);"), "exit"),
    (with_line("    lab_end();"), "lab_end"),
    (with_line('    lab_skip("no");'), "lab_skip"), (with_line("    extern int lab;"), "extern, lab"),
    (with_line("    syscall(1, 2, 3, 4);"), "syscall"), (with_line("    write(3, base, 1);"), "write"),
    (with_line('    helped((int64_t)"/proc/self/mem");'), "/proc/self/mem"),
    (with_line('    helped((int64_t)"\\57proc");'), "57proc"),
    (with_line("    helped((int64_t)argv[1]);"), "argv"), (with_line("    signal(11, 0);"), "signal"),
    (with_line("    expect_at(1, 0, 0, known(1), 0, known(1));"), "expect_at"),
    (with_line('    CLAIM(LAB_YES, "one is one", 1, "==", 1);'), "CLAIM, LAB_YES"),
    (house.replaced(GIVEN, "    expect_equal", "    now.change.space = now.region.reserved;\n    expect_equal"), "now"),
    (house.replaced(GIVEN, "    expect_equal", "    memset(&now, 0, sizeof now);\n    expect_equal"), "now"),
    (house.replaced(GIVEN, "now.change.space, TWICE", "2, TWICE"), "claims and the names of steps"),
    (house.replaced(GIVEN, '"reserve"', '"touch"'), "claims and the names of steps"),
    (house.replaced(GIVEN, '    expect_equal', '    if (0)\n    expect_equal("one is one", 2, 2);\n    expect_equal'),
     "expect_equal"),
    (with_line("    int inner(int a) { return a; }"), "adds a function: inner"),
    (with_line("    int inner(a) int a; { return a; }"), "adds a function: inner"),
])
def test_what_lies_outside_is_named(edited, why):
    assert why in kept_out(edited), kept_out(edited)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: "/".join(path.parts[-3:]))
def test_every_source_of_ours_is_read_and_is_itself(path):
    text = path.read_text()
    assert tokens_of(text) and kept_out(text, text) == ""
    assert same_code(text, text.replace("\n", "\r\n")) and same_code(text, "// more\n" + text)
    assert not same_code(text, text.replace("return lab_end();", "return 0;"))


@pytest.mark.parametrize("which, task", FLIPS, ids=[f"{which}-{task.id}" for which, task in FLIPS])
def test_what_does_the_flips_that_are_handed_out_may_be_judged(which, task):
    before = after = BY_NAME[task.experiments[0]].source("linux").read_text()
    for old, new in EDITS[which, task.id]:
        after = house.replaced(after, old, new)
    assert kept_out(after, before) == ""


def test_most_of_the_recorded_breaks_are_such_edits():
    """So what is refused is what an honest edit seldom has."""
    tried = [(e.source(b.machine).read_text(), b) for e in house.EXPERIMENTS for b in read_breaks(e)]
    edits = [(text, b.edits()[-1].apply(text)) for text, b in tried if not b.small]
    assert sum(not outside(text, edited) for text, edited in edits) > 0.8 * len(edits) > 500


def test_a_comment_in_a_line_of_the_preprocessors_is_none_of_it():
    assert same_code("#define A 1 // one\n#  define\tB 2\n", "#define A 1\n#  define B 2 /* more\nof it */\n")
    assert not same_code("#define A (1)\n", "#define A(1)\n")


FRAGMENTS = st.sampled_from([" ", "\n", "//", "/*", "*/", '"', "'", "\\", "{", "}", "(", ")", "#", "??/", "<%", "R\"",
                             ";", "main", "__asm__", "if", "=", "1", "é", "\r", "\\\n", "expect_equal", ","])


@given(st.lists(FRAGMENTS, max_size=12).map("".join), st.integers(0, len(GIVEN)))
def test_whatever_is_put_in_is_read_or_named(inserted, at):
    """No exception but Odd, and a source is always within itself."""
    edited = GIVEN[:at] + inserted + GIVEN[at:]
    outside(GIVEN, edited)
    try:
        tokens_of(edited)
    except Odd:
        return
    assert same_code(edited, edited + "\n/* */")


@given(st.text(max_size=30), st.integers(0, len(GIVEN)))
def test_whatever_text_is_put_in_is_read_or_named(inserted, at):
    outside(GIVEN, GIVEN[:at] + inserted + GIVEN[at:])


NEVER = st.sampled_from(['asm("nop")', "_exit(0)", "__builtin_trap()", "syscall(1)", "lab_end()",
                         "CLAIM(1, 2, 3, 4, 5)"])
SPACE = st.sampled_from([" ", "", "/**/", "\t", "/* \" */", "// '\n"])


@given(NEVER, SPACE, SPACE)
def test_what_is_refused_is_found_wherever_it_stands(call, before, after):
    assert kept_out(with_line(f"    {before}{call}{after};"))
