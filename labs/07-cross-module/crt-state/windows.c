// crt-state on Windows: memory is not all that a run-time keeps. Its environment, its errno and its
// locale are its own too.
//
// What we set in msvcrt.dll, ucrtbase.dll in the same process does not know.

#include <windows.h>

#include <errno.h>
#include <locale.h>
#include <string.h>

#include "crts.h"
#include "probe.h"

static const char NAME[] = "MEMORY_LABS_CRT_STATE";
static const char TOO_LARGE[] = "99999999999999999999999999"; // for every long

typedef int start_fn(void);
typedef int putenv_fn(const char *);
typedef char *getenv_fn(const char *);
typedef int *errno_fn(void);
typedef long strtol_fn(const char *, char **, int);
typedef char *setlocale_fn(int, const char *);

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    void *msvcrt = load_crt("msvcrt.dll");
    void *ucrt = load_crt("ucrtbase.dll");
    errno_fn *msvcrt_errno = (errno_fn *)find_in(msvcrt, "_errno");
    errno_fn *ucrt_errno = (errno_fn *)find_in(ucrt, "_errno");
    setlocale_fn *msvcrt_setlocale = (setlocale_fn *)find_in(msvcrt, "setlocale");
    setlocale_fn *ucrt_setlocale = (setlocale_fn *)find_in(ucrt, "setlocale");

    // Environment: a copy of the process's in the run-time's memory. Start-up code makes
    // ucrtbase's.
    ((start_fn *)find_in(ucrt, "_initialize_narrow_environment"))();
    if (((putenv_fn *)find_in(msvcrt, "_putenv"))("MEMORY_LABS_CRT_STATE=1") != 0)
        die("_putenv");
    step("environment", NULL, 0);
    expect_true("msvcrt finds the variable that it set",
                ((getenv_fn *)find_in(msvcrt, "getenv"))(NAME) != NULL);
    expect_true("ucrtbase does not find the variable of msvcrt",
                ((getenv_fn *)find_in(ucrt, "getenv"))(NAME) == NULL);
    expect_equal("the process itself has the variable of msvcrt",
                 GetEnvironmentVariableA(NAME, NULL, 0), sizeof "1");

    // errno: ucrtbase fails, and says so in its own.
    *ucrt_errno() = 0;
    *msvcrt_errno() = 0;
    ((strtol_fn *)find_in(ucrt, "strtol"))(TOO_LARGE, NULL, 10);
    const int others = *msvcrt_errno();
    step("errno", NULL, 0);
    expect_equal("an error of ucrtbase is in its errno", *ucrt_errno(), ERANGE);
    expect_equal("an error of ucrtbase is not in msvcrt's errno", others, 0);

    // Locale: msvcrt has one of a code page now.
    const char *name = msvcrt_setlocale(LC_CTYPE, ".1252");
    step("locale", NULL, 0);
    expect_true("msvcrt has the locale that we set", name ? known(strstr(name, ".1252") != NULL)
                                                          : unknown("no locale of code page 1252"));
    expect_text("ucrtbase keeps the locale C", ucrt_setlocale(LC_CTYPE, NULL), "C");
    return lab_end();
}
