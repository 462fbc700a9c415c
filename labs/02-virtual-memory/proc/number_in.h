// number_in.h: a number that a file of /proc or /sys tells.

#ifndef NUMBER_IN_H
#define NUMBER_IN_H

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probe.h"

// The number that follows `key` in the file.
static struct figure number_in(const char *path, const char *key)
{
    static char text[1 << 15];
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd == -1)
        return unknown("/proc or /sys does not tell it here");
    const ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    const char *line = strstr(text, key);
    return n > 0 && line ? known(strtoll(line + strlen(key), NULL, 10))
                         : unknown("/proc or /sys does not tell it here");
}

// The same where the file tells KiB.
static inline struct figure bytes_in(const char *path, const char *key)
{
    return product(number_in(path, key), 1024);
}

#endif
