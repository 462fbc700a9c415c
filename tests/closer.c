// closer: preloaded, it makes a /proc that tells less, as a kernel, a container or a security
// module may. Files whose paths $CLOSED lists cannot be opened; in what is read, no line begins
// with a word that $LACKS lists.

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int (*real_open)(const char *, int, ...);
static ssize_t (*real_read)(int, void *, size_t);
static ssize_t (*real_pread)(int, void *, size_t, off64_t);

__attribute__((constructor)) static void find_real_ones(void)
{
    *(void **)&real_open = dlsym(RTLD_NEXT, "open64");
    *(void **)&real_read = dlsym(RTLD_NEXT, "read");
    *(void **)&real_pread = dlsym(RTLD_NEXT, "pread64");
}

// Is it one of the words in the list, which spaces part?
static int is_in(const char *list, const char *word, size_t length)
{
    for (const char *at = list; at && (at = strstr(at, word)); at++)
        if ((at == list || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
            return 1;
    return 0;
}

static int open_unless_closed(const char *path, int flags, int mode)
{
    errno = EACCES;
    return is_in(getenv("CLOSED"), path, strlen(path)) ? -1 : real_open(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    const int mode = va_arg(rest, int);
    va_end(rest);
    return open_unless_closed(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    const int mode = va_arg(rest, int);
    va_end(rest);
    return open_unless_closed(path, flags, mode);
}

// A line that is lacking gets another name: "Rss:" becomes "Xss:".
static ssize_t without_lines(char *text, ssize_t n)
{
    for (const char *word = getenv("LACKS"); word && *word; word += strspn(word, " ")) {
        const size_t length = strcspn(word, " ");
        for (ssize_t i = 0; i + (ssize_t)length <= n; i++)
            if ((i == 0 || text[i - 1] == '\n') && memcmp(text + i, word, length) == 0)
                text[i] = 'X';
        word += length;
    }
    return n;
}

ssize_t read(int fd, void *text, size_t size)
{
    return without_lines(text, real_read(fd, text, size));
}

ssize_t pread(int fd, void *text, size_t size, off_t at)
{
    return without_lines(text, real_pread(fd, text, size, at));
}

ssize_t pread64(int fd, void *text, size_t size, off64_t at)
{
    return without_lines(text, real_pread(fd, text, size, at));
}
