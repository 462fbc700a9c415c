// crt-state on Linux: memory is not all that a C library keeps. Its environment, its errno and its
// locale are its own too.
//
// What we set in our library, the second one in this process does not know.

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "crts.h"
#include "probe.h"

static const char NAME[] = "MEMORY_LABS_CRT_STATE";
static char setting[] = "MEMORY_LABS_CRT_STATE=1"; // it becomes a part of the environment
static const char TOO_LARGE[] = "99999999999999999999999999"; // for every long

typedef char *getenv_fn(const char *);
typedef int *errno_fn(void);
typedef long strtol_fn(const char *, char **, int);
typedef char *setlocale_fn(int, const char *);

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    void *libc = load_crt("libc.so.6"); // a second copy of it
    getenv_fn *second_getenv = (getenv_fn *)find_in(libc, "getenv");
    errno_fn *second_errno = (errno_fn *)find_in(libc, "__errno_location");
    strtol_fn *second_strtol = (strtol_fn *)find_in(libc, "strtol");
    setlocale_fn *second_setlocale = (setlocale_fn *)find_in(libc, "setlocale");

    // Environment: a list of strings in the library's memory.
    if (putenv(setting) != 0)
        die("putenv");
    step("environment", NULL, 0);
    expect_true("our library finds the variable that it set", getenv(NAME) != NULL);
    expect_true("the second library does not find our variable", second_getenv(NAME) == NULL);

    // errno: the second library fails, and says so in its own.
    errno = 0;
    second_strtol(TOO_LARGE, NULL, 10);
    const int ours = errno;
    step("errno", NULL, 0);
    expect_error("an error of the second library is in its errno", *second_errno(), ERANGE);
    expect_error("an error of the second library is not in our errno", ours, 0);

    // Locale: ours speaks UTF-8 now.
    const char *name = setlocale(LC_CTYPE, "C.UTF-8");
    step("locale", NULL, 0);
    expect_true("our library has the locale that we set",
                name ? known(strcmp(name, "C.UTF-8") == 0) : unknown("C.UTF-8 is not installed"));
    expect_text("the second library keeps the locale C", second_setlocale(LC_CTYPE, NULL), "C");
    return lab_end();
}
