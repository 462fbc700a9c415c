// system-blocks on Linux: how the system's own functions hand memory over to whoever calls them.
//
// Three answers: the caller brings the memory; the caller frees with malloc's free; the function
// has a partner that frees. The fourth, an allocator of no library, Linux does not have.

#include <errno.h>
#include <malloc.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probe.h"

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // The caller's buffer: nothing changes hands. A buffer that is too small is an error.
    char small[1];
    static char folder[4096];
    errno = 0;
    const bool fits = getcwd(small, sizeof small) != NULL;
    const int why = errno;
    if (!getcwd(folder, sizeof folder))
        die("getcwd");
    step("caller-buffer", NULL, 0);
    expect_error("a buffer of one byte is refused", fits ? 0 : why, ERANGE);
    expect_true("the caller's buffer holds the whole path", folder[0] == '/');

    // A free that the manual names: right only where both use one C library.
    char *text;
    if (asprintf(&text, "%d blocks", 1000) == -1)
        die("asprintf");
    step("named-free", NULL, 0);
    expect_true("asprintf made the text", strcmp(text, "1000 blocks") == 0);
    expect_at_least("a block of asprintf is a block of malloc", malloc_usable_size(text),
                    strlen("1000 blocks") + 1);
    free(text);

    // A partner: getaddrinfo makes a list, freeaddrinfo takes it back, however it is made.
    struct addrinfo *list = NULL;
    const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM};
    const int failed = getaddrinfo("127.0.0.1", NULL, &hints, &list);
    step("partner", NULL, 0);
    expect_equal("getaddrinfo made a list", failed, 0);
    expect_true("the address of a list entry lies in the entry's own block",
                list && (char *)list->ai_addr == (char *)(list + 1));
    if (list)
        freeaddrinfo(list);

    step_absent("task-memory", "Linux has no allocator that belongs to no library");
    return lab_end();
}
