// stop.c: Ctrl-C, a closed window, the end of the session.

#include "program.h"

static HANDLE stop, done;

static BOOL WINAPI on_event(DWORD event)
{
    SetEvent(stop);
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
        WaitForSingleObject(done, 4500); // Windows ends us when this comes back, or after five
    return TRUE;
}

void listen_for_stop(void)
{
    stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    done = CreateEventW(NULL, TRUE, FALSE, NULL);
    SetConsoleCtrlHandler(NULL, FALSE); // also where whoever started us has it ignored
    SetConsoleCtrlHandler(on_event, TRUE);
}

bool is_stopped(void)
{
    return WaitForSingleObject(stop, 0) == WAIT_OBJECT_0;
}

HANDLE stop_event(void)
{
    return stop;
}

void stop_is_done(void)
{
    SetEvent(done);
}
