// program.h: running one program, and leaving nothing of it behind.

#ifndef PROGRAM_H
#define PROGRAM_H

#include <windows.h>

#include <stdbool.h>

#include "text.h"

enum { KEPT = 1 << 16, LIMIT = 60 }; // KEPT bytes of the end of what a program says; seconds

enum how { ENDED, TIME_UP, NOT_STARTED, STOPPED };

struct ended {
    enum how how;
    DWORD code; // its exit code; where it was not started, the error
    char said[KEPT + 1];
};

int limit(void); // seconds that a program may take: LIMIT, or %LAB_LIMIT%
// Runs `program` with one argument in `folder`. What it has started ends with it.
const struct ended *run_program(const wchar_t *program, const wchar_t *argument,
                                const wchar_t *folder);

// ---- job.c ----
// A job that ends all that is in it when its handle is closed: with us at the latest.
HANDLE new_job(void);
// Starts a process that inherits `handles` and nothing else, in `job` from its first moment.
bool start(const wchar_t *program, wchar_t *line, const wchar_t *folder, STARTUPINFOW from,
           HANDLE job, HANDLE *handles, int count, DWORD flags, PROCESS_INFORMATION *made);

// ---- work.c ----
bool work_begin(void); // the folder to work in; false: it has said why there is none
void work_end(void);
const wchar_t *work_folder(void);
// A new, empty folder in it, gone when the next is asked for; NULL: GetLastError tells.
const wchar_t *work_anew(void);
bool find_work_place(wchar_t to[LONGEST]); // the folder that it lies in

// ---- guard.c ----
void post_guard(const wchar_t *name);                   // over the folder `name` in there
int guard(const wchar_t *process, const wchar_t *name); // what it does

// ---- stop.c ----
void listen_for_stop(void); // Ctrl-C, a closed window, the end of the session
bool is_stopped(void);
HANDLE stop_event(void);
void stop_is_done(void); // whoever waits with closing the window need not wait longer

#endif
