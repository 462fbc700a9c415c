"""Programs that want another result than theirs, or all of the computer: each contained, and named."""

import re
import time

import pytest

from sandboxed import source, verdicts
from small_house import FALSE, GOOD
from test_class_sandbox import HELD

FORGED = '{"format": 2, "lab": "01-small", "experiment": "thing", "claims": []}'


def early(body):
    return f"__attribute__((constructor)) static void early(void)\n{{\n{body}\n}}\n"


# ---- another result ----

def test_what_is_printed_is_no_result(sandboxed):
    forged = FORGED.replace('"', '\\"')
    ran = sandboxed.ran(source(f'    puts("{forged}");\n    fflush(stdout);\n    _exit(0);\n'))
    assert ran["results"] == [None] and "what a program prints or writes itself is none" in ran["ended"][0]


def test_a_file_is_no_result(sandboxed):
    forged = FORGED.replace('"', '\\"')
    ran = sandboxed.ran(source(f'    FILE *f = fopen("result.json", "w");\n    fputs("{forged}", f);\n    fclose(f);\n'
                               "    _exit(0);\n"))
    assert ran["results"] == [None] and "what a program prints or writes itself is none" in ran["ended"][0]


SPEAK = """    for (int fd = 3; fd < 1000; fd++)
        send(fd, {what}, {size}, MSG_NOSIGNAL);
"""


def test_another_voice_is_heard_as_such(sandboxed):
    ran = sandboxed.ran(source("    static char text[200];\n" + SPEAK.format(what="text", size="sizeof text")))
    assert ran["results"] == [None] and "something else than the probe" in ran["foul"][0]


def test_a_second_result_is_named(sandboxed):
    ran = sandboxed.ran(source(good=GOOD + "    lab_end();\n"))
    assert ran["results"] == [None] and ran["foul"] == ["it gave more than one result"]


def test_the_nonce_is_not_there_to_be_read(sandboxed):
    ran = sandboxed.ran(source("""    char nonce[32];
    int found = getenv("LAB_WITNESS") != NULL;
    for (int fd = 3; fd < 1000; fd++)
        found += recv(fd, nonce, sizeof nonce, MSG_DONTWAIT) > 0;
    expect_equal("found", found, 0);
"""))
    assert verdicts(ran["results"][0])["found"] == "held"


def test_a_write_over_the_record_in_memory_is_named(sandboxed):
    over = """    extern char lab[];
    for (char *at = lab; at < lab + (8 << 20); at++) {
        const char *says;
        memcpy(&says, at, sizeof says);
        if (says == ONE) {
            const char *failed = "failed";
            memcpy(at + 3 * sizeof says, &failed, sizeof failed);
            break;
        }
    }
"""
    good = GOOD.replace('"one is one"', "ONE") + over
    ran = sandboxed.ran(source(before='static const char ONE[] = "one is one";\n', good=good))
    assert ran["results"] == [None] and "another in its result than when it was made" in ran["foul"][0], ran
    assert "one is one" in ran["foul"][0]


@pytest.mark.parametrize("body", ["    _exit(0);", "    for (;;)\n        fork();"], ids=["exits", "forks"])
def test_what_runs_before_main_is_not_run(sandboxed, body):
    ran = sandboxed.ran(source(before=early(body)))
    assert ran["results"] == [None] and ".init_array" in ran["foul"][0] and "was not run" in ran["ended"][0]


@pytest.mark.parametrize("before, what", [
    ('__attribute__((section(".preinit_array"), used)) static void (*first)(void) = (void (*)(void))abort;\n',
     ".preinit_array"),
    ('__asm__(".section .init_array. x, \\"aw\\"\\n.quad abort\\n.text");\n', ""),
    ('__asm__(".section \\".init_array. x\\", \\"aw\\"\\n.quad abort\\n.text");\n', ""),
    ('__asm__(".section .init, \\"ax\\"\\n ud2\\n.text");\n', ".init"),
    ('__attribute__((section(".ctors"), used)) static void (*first)(void) = (void (*)(void))abort;\n', ".ctors"),
    ('__attribute__((section(".interp"), used)) static const char other[] = "/usr/bin/env";\n', ".interp"),
    ("static int one(void)\n{\n    return 1;\n}\nstatic int (*choose(void))(void)\n{\n    return one;\n}\n"
     "int chosen(void) __attribute__((ifunc(\"choose\")));\n", "chosen"),
])
def test_no_other_way_to_be_first_is_run(sandboxed, before, what):
    ran = sandboxed.ran(source(before=before))
    assert ran["results"] == [None]
    assert ran["compiler"] or what in ran["foul"][0] and "was not run" in ran["ended"][0], ran


def test_a_function_of_the_probe_is_not_replaced(sandboxed):
    own = "void expect_at(int line, enum unit unit, const char *says, struct figure got, const char *relation,\n" \
          "               struct figure expected)\n{\n    (void)line, (void)unit, (void)says, (void)got;\n" \
          "    (void)relation, (void)expected;\n}\n"
    ran = sandboxed.ran(source(before=own, good=FALSE))
    assert not ran["results"][0]["claims"] and ran["foul"] == [
        "it brings a expect_at of its own, which the probe did not call"]


def test_a_function_of_the_c_library_is_not_replaced(sandboxed):
    own = "int strcmp(const char *a, const char *b)\n{\n    (void)a, (void)b;\n    _exit(9);\n}\n" \
          "ssize_t sendmsg(int to, const struct msghdr *m, int how)\n{\n    (void)to, (void)m, (void)how;\n" \
          "    _exit(9);\n}\n"
    ran = sandboxed.ran(source(before=own))
    assert verdicts(ran["results"][0]) == HELD


# ---- all of the computer ----

FORKS = "    for (;;)\n        if (fork() == 0)\n            setsid();\n"
EATS = "    for (;;)\n        memset(malloc(64 << 20), 1, 64 << 20);\n"
FILLS = """    static char text[1 << 20];
    const int fd = open("full", O_CREAT | O_WRONLY, 0600);
    while (write(fd, text, sizeof text) > 0)
        continue;
    pause();
"""
HIDES = FILLS.replace("    while", '    unlink("full");\n    while')


@pytest.mark.parametrize("body, what", [
    (FORKS, "processes"), (EATS, "memory"), (FILLS, "disk"), (HIDES, "disk"), ("    pause();\n", "seconds"),
    ("    static char text[60000];\n    for (;;)\n    " + SPEAK.format(what="text", size="sizeof text"), "said more")],
    ids=["forks", "eats", "fills", "hides", "sleeps", "floods"])
def test_what_takes_too_much_is_ended(sandboxed, body, what):
    begun = time.monotonic()
    ran = sandboxed.ran(source(body), runs=3)
    assert time.monotonic() - begun < 25
    assert ran["results"] == [None] * 3 and ran["trouble"] is None
    assert what in ran["ended"][0] and what in ran["foul"][0], ran


def test_a_daemon_does_not_stay(sandboxed):
    ran = sandboxed.ran(source("""    if (fork() == 0) {
        setsid();
        if (fork() == 0) {
            for (int fd = 0; fd < 1000; fd++)
                close(fd);
            for (;;)
                pause();
        }
        _exit(0);
    }
"""))
    assert verdicts(ran["results"][0]) == HELD
    assert ran["foul"] == ["it left processes behind, which were ended: 1"]


@pytest.mark.parametrize("body", [
    "    kill(getppid(), SIGKILL);\n", "    kill(-1, SIGKILL);\n",
    "    kill(1, SIGKILL);\n    kill(getppid(), SIGSTOP);\n"], ids=["parent", "all", "stop"])
def test_who_kills_its_parent_reaches_nobody(sandboxed, body):
    ran = sandboxed.ran(source(body + "    usleep(100000);\n"))
    assert ran["trouble"] is None and (ran["results"][0] is None or verdicts(ran["results"][0]) == HELD)
    assert ran["results"][0] or ran["ended"][0]


@pytest.mark.parametrize("before", [
    "int huge[1 << 30] = {1};\n",
    "".join(f"#define M{n} M{n - 1} M{n - 1} M{n - 1} M{n - 1}\n" for n in range(1, 20)).replace("M0", "x+") +
    "static const int x = 1;\nint f(void);\nint f(void)\n{\n    return M19 1;\n}\n",
    '#include "linux.c"\n',
    '#include "/dev/zero"\n'], ids=["array", "macros", "itself", "zeros"])
def test_a_bomb_for_the_compiler_is_ended(sandboxed, before):
    begun = time.monotonic()
    ran = sandboxed.ran(source(before=before))
    assert time.monotonic() - begun < 40
    assert ran["results"] == [None] and ran["trouble"] is None
    assert ran["compiler"] or "the compiler was ended" in ran["ended"][0]


def test_its_words_move_no_terminal(sandboxed):
    ran = sandboxed.ran(source('    fputs("\\033[2Jhello\\n", stderr);\n    exit(5);\n'))
    assert re.search(r"\?\[2Jhello", ran["ended"][0]) and "\033" not in ran["ended"][0]
