// unnamed-sharing on Linux: an object without a name is shared by its descriptor.
//
// Watch 90 become 91 and 92: by a descriptor that is inherited, then by one that is sent. What is
// lent for reading cannot be written.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe.h"

static const size_t BYTES = 65536;

static int *map(int object)
{
    int *const view = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, object, 0);
    if (view == MAP_FAILED)
        die("mmap");
    return view;
}

static int64_t error_of_view(int object, int protection)
{
    return mmap(NULL, BYTES, protection, MAP_SHARED, object, 0) == MAP_FAILED ? errno : 0;
}

// A message of one byte, with a descriptor beside it.
static char byte;
static struct iovec part = {.iov_base = &byte, .iov_len = 1};
static union {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr header;
} beside;
static struct msghdr message = {
    .msg_iov = &part, .msg_iovlen = 1, .msg_control = &beside, .msg_controllen = sizeof beside};

static void send_descriptor(int socket, int object)
{
    beside.header = (struct cmsghdr){
        .cmsg_len = CMSG_LEN(sizeof object), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(&beside.header), &object, sizeof object);
    if (sendmsg(socket, &message, 0) != 1)
        die("sendmsg");
}

static int receive_descriptor(int socket)
{
    int object = -1;
    if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) == 1 && CMSG_FIRSTHDR(&message))
        memcpy(&object, CMSG_DATA(&beside.header), sizeof object);
    return object;
}

static int64_t answer(pid_t second) // its exit code
{
    int status;
    if (second == -1 || waitpid(second, &status, 0) == -1)
        die("the second process");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == -1)
        die("socketpair");
    const pid_t stranger = fork(); // before there is an object
    if (stranger == 0) {
        close(ends[0]);
        _exit(map(receive_descriptor(ends[1]))[100]++);
    }

    // Create: no name, only a descriptor.
    const int object = memfd_create("unnamed-sharing", MFD_CLOEXEC);
    if (object == -1 || ftruncate(object, (off_t)BYTES) == -1)
        die("memfd_create, ftruncate");
    int *const view = map(object);
    view[100] = 90;
    step("create", view, BYTES);

    // Inherit: a child has the descriptors of its parent.
    const pid_t heir = fork();
    if (heir == 0)
        _exit(map(object)[100]++);
    const int64_t inherited = answer(heir);
    step("inherit", view, BYTES);
    expect_equal("a child that inherits the descriptor reads 90", inherited, 90);
    expect_equal("the first process reads what the heir writes", view[100], 91);

    // Duplicate: a descriptor is sent to a process that never had it.
    send_descriptor(ends[0], object);
    const int64_t duplicated = answer(stranger);
    step("duplicate", view, BYTES);
    expect_equal("a process that is sent the descriptor reads 91", duplicated, 91);
    expect_equal("the first process reads what the other one writes", view[100], 92);

    // Lend: the right goes with the descriptor. (/proc has a path.)
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", object);
    const int lent = open(path, O_RDONLY | O_CLOEXEC);
    if (lent == -1)
        die("open");
    const int64_t to_read = error_of_view(lent, PROT_READ);
    const int64_t map_error = error_of_view(lent, PROT_READ | PROT_WRITE);
    void *const readable = mmap(NULL, BYTES, PROT_READ, MAP_SHARED, lent, 0);
    const int64_t protect_error = mprotect(readable, BYTES, PROT_READ | PROT_WRITE) ? errno : 0;
    step("lend", view, BYTES);
    expect_error("a descriptor lent for reading can be mapped for reading", to_read, 0);
    expect_error("a descriptor lent for reading cannot be mapped for writing", map_error, EACCES);
    expect_error("a view lent for reading cannot be protected to writing", protect_error, EACCES);
    return lab_end();
}
