// pipe-no-view on Linux: processes talk through a pipe, and no mapping is made for it.
//
// Watch `space` of both processes: it does not move with what is sent.

#include <sys/wait.h>
#include <unistd.h>

#include "probe.h"

enum { BYTES = 1 << 20, CANNOT_TELL = 77 };
static char block[BYTES];

// The second process: has its address space grown by all that it writes?
static int grown_while_writing(int pipe)
{
    look(NULL, 0);
    if (write(pipe, block, BYTES) != BYTES)
        die("write");
    const struct figure grown = look(NULL, 0).change.space;
    return is_unknown(grown) ? CANNOT_TELL : value_of(grown) != 0;
}

// All that comes, until nobody has the other end any more.
static int64_t read_all(int pipe)
{
    int64_t bytes = 0;
    ssize_t n;
    do {
        n = read(pipe, block, BYTES);
        if (n == -1)
            die("read");
        bytes += n;
    } while (n != 0);
    return bytes;
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
    const pid_t writer = fork();
    if (writer == -1)
        die("fork");
    if (writer == 0)
        _exit(grown_while_writing(ends[1]));
    close(ends[1]);
    const int64_t arrived = read_all(ends[0]);
    int status;
    if (wait(&status) == -1)
        die("wait");
    now = step("send", NULL, 0);
    expect_equal("all that is sent through the pipe arrives", arrived, BYTES);
    expect_equal("sending through a pipe takes no address space",
                 WIFEXITED(status) && WEXITSTATUS(status) == CANNOT_TELL
                     ? unknown("the other process cannot tell")
                     : known(status),
                 0);
    expect_equal("reading from a pipe takes no address space", now.change.space, 0);
    return lab_end();
}
