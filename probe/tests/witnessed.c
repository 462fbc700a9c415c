// witnessed: a grader's witness hears each claim as it is made, and the result; nobody else can
// speak for the probe, and what the program starts knows of no witness.

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "probe.h"
#include "processes.h"

enum { NONCE = 32, CLAIM_MADE = 1, PART_OF_RESULT, END_OF_RESULT, AT = 77 };

static const char SECRET[NONCE + 1] = "0123456789abcdef0123456789abcdef";

struct message {
    char nonce[NONCE];
    int64_t kind, number, line, unit, got_known, got, expected_known, expected;
    char text[1 << 16];
};

static int graded(int argc, char **argv)
{
    char again[NONCE];
    lab_begin(argc, argv);
    if (in_role("looks")) // the descriptor may be another thing here, but is no socket
        return getenv("LAB_WITNESS") || recv(AT, again, 1, MSG_DONTWAIT) != -1;
    check("the nonce is gone", recv(AT, again, NONCE, MSG_DONTWAIT), 0);
    check("what was sent cannot be read",
          open("/proc/self/fd/77", O_RDONLY) == -1 && errno == ENXIO, 1);
    step("look", NULL, 0);
    expect_equal("one is two", 1, 2);
    expect_at_least("nobody knows", unknown("for a test"), 3);
    if (fork() == 0) {
        expect_equal("a child says so", 1, 1);
        _exit(lab_end() != 1); // the first claim has failed
    }
    int status = -1;
    wait(&status);
    check("the child is content", status, 0);
    check("a role knows of no witness", run_self("looks", NULL).code, 0);
    lab_end();
    return wrong;
}

static int64_t hear(int from, struct message *m)
{
    memset(m, 0, sizeof *m);
    const ssize_t n = recv(from, m, sizeof *m - 1, 0);
    check("it is the probe's", n == 0 || memcmp(m->nonce, SECRET, NONCE) == 0, 1);
    return n == 0 ? 0 : m->kind;
}

static int grade(char **argv)
{
    static struct message m;
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == -1)
        return 2;
    check("the nonce is sent", send(pair[0], SECRET, NONCE, 0), NONCE);
    const pid_t pid = fork();
    if (pid == 0) {
        dup2(pair[1], AT);
        setenv("LAB_WITNESS", "77", 1);
        setenv("GRADED", "yes", 1);
        execv("/proc/self/exe", argv);
        _exit(127);
    }
    close(pair[1]);
    check("a claim", hear(pair[0], &m), CLAIM_MADE);
    check("its number", m.number, 1);
    check("got", m.got_known == 1 && m.got == 1, 1);
    check("expected", m.expected_known == 1 && m.expected == 2, 1);
    check("its texts", memcmp(m.text, "one is two\0failed\0==", 21) == 0, 1);
    check("another", hear(pair[0], &m), CLAIM_MADE);
    check("it is unknown", m.number == 2 && m.got_known == 0 && m.expected == 3, 1);
    check("the result", hear(pair[0], &m), PART_OF_RESULT);
    check("it is JSON", strncmp(m.text, "\n{\"format\": 2", 13) == 0, 1);
    while (hear(pair[0], &m) == PART_OF_RESULT)
        continue;
    check("its end", m.kind, END_OF_RESULT);
    check("and nothing more", hear(pair[0], &m), 0);
    int status = -1;
    waitpid(pid, &status, 0);
    check("the program is content", status, 0);
    return wrong;
}

int main(int argc, char **argv)
{
    return getenv("GRADED") ? graded(argc, argv) : grade(argv);
}
