// lab.c: the ./lab of a Windows computer: runs the programs of the kit and keeps what they say.

#include <windows.h>

#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "kit.h"
#include "program.h"
#include "say.h"

enum { MOST_WORDS = 64 };

static const char USE[] =
    "lab run [--machine windows64|windows32]... [LAB[.EXPERIMENT]]...   measure; all, if none is "
    "named\n"
    "lab list                                                           the labs and their "
    "experiments\n"
    "lab take [FILE]...                                                 keep what PREDICT.html "
    "has saved\n"
    "lab doctor                                                         what here may disturb, and "
    "is the kit whole?\n"
    "Without any of these: a menu. Exit status: 0 good, 1 a claim failed, 2 wrong use or something "
    "is missing.\n";

static int wrong_use(const char *what, const char *word)
{
    say("%s %s; it is:", what, word);
    say_all(USE);
    return WRONG_USE;
}

static int run_words(wchar_t **words)
{
    for (; *words; words++) {
        const bool machine = wcscmp(*words, L"--machine") == 0;
        if (machine && !words[1])
            return wrong_use("there is a name missing behind", "--machine");
        if (!machine && **words == L'-')
            return wrong_use("run does not take", utf8(*words));
        words += machine;
        if (!(machine ? choose_machine : choose_experiment)(utf8(*words)))
            return WRONG_USE;
    }
    choose_the_rest();
    return run();
}

static int obey(wchar_t **words)
{
    if (!words[0])
        return menu();
    if (wcscmp(words[0], L"run") == 0)
        return run_words(words + 1);
    if (wcscmp(words[0], L"list") == 0 && !words[1])
        return list();
    if (wcscmp(words[0], L"take") == 0)
        return take_predictions(words + 1);
    if (wcscmp(words[0], L"doctor") == 0 && !words[1])
        return doctor();
    if (wcscmp(words[0], L"help") == 0 || wcscmp(words[0], L"--help") == 0) {
        say_all(USE);
        return GOOD;
    }
    return wrong_use("lab does not know", utf8(words[0]));
}

int wmain(int argc, wchar_t **argv); // called by the run-time, as main is

int wmain(int argc, wchar_t **argv)
{
    // No box where a program crashes or a drive is empty, here and in all that we start.
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
    listen_for_stop();
    if (argc == 2 && wcscmp(argv[1], L"starts") == 0)
        return STARTS;
    if (argc == 4 && wcscmp(argv[1], L"guard") == 0)
        return guard(argv[2], argv[3]);
    if (!kit_open()) {
        char answer[8];
        if (argc == 1)
            ask("press Enter to close this window ", answer, sizeof answer);
        return WRONG_USE;
    }
    const int status = obey(argv + 1);
    stop_is_done();
    return status;
}
