// pipe-no-view on Linux: processes talk through a pipe, and no mapping is made for it.
//
// Watch `space` of both processes: it does not move with what is sent.

#include <sys/wait.h>
#include <unistd.h>

#include "probe.h"

enum { BYTES = 1 << 20 };
static char block[BYTES];

// The second process: its address space, before and after all that it reads.
static int grown_while_reading(int pipe)
{
    look(NULL, 0);
    int64_t left = BYTES;
    while (left > 0) {
        const ssize_t n = read(pipe, block, (size_t)left);
        if (n <= 0)
            return 1;
        left -= n;
    }
    const struct figure grown = look(NULL, 0).change.space;
    return is_unknown(grown) ? 2 : value_of(grown) != 0;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Create: two descriptors of a buffer in the kernel.
    int ends[2];
    if (pipe(ends) == -1)
        die("pipe");
    struct snapshot now = step("create", NULL, 0);
    expect_equal("creating a pipe takes no address space", now.change.space, 0);

    // Send: more than the pipe holds, so that both must take turns.
    const pid_t reader = fork();
    if (reader == -1)
        die("fork");
    if (reader == 0) {
        close(ends[1]);
        _exit(grown_while_reading(ends[0]));
    }
    close(ends[0]);
    for (int64_t sent = 0; sent < BYTES;) {
        const ssize_t n = write(ends[1], block + sent, (size_t)(BYTES - sent));
        if (n <= 0)
            die("write");
        sent += n;
    }
    int status;
    if (waitpid(reader, &status, 0) == -1)
        die("waitpid");
    now = step("send", NULL, 0);
    expect_equal("sending through a pipe takes no address space", now.change.space, 0);
    expect_equal("reading from a pipe takes no address space",
                 WIFEXITED(status) && WEXITSTATUS(status) == 2
                     ? unknown("the other process cannot tell")
                     : known(status),
                 0);
    close(ends[1]);
    return lab_end();
}
