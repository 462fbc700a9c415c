// processes.h: for experiments of more than one process, and for those that crash: crashes happen
// in children only.

#ifndef PROCESSES_H
#define PROCESSES_H

#include "probe.h"

// This program again, as another process. main asks in_role("x") after lab_begin; the role's exit
// code is its answer. A child that hangs is ended after 20 seconds; none outlives its parent.
// `said` is the start of what it wrote to stderr. If this program cannot be started again, run_self
// ends it with a sentence, as die does.
struct ending {
    enum { EXITED, CRASHED, HUNG, NOT_STARTED } how;
    int64_t code; // exit code; signal number (Linux) or exception code (Windows) if it crashed
    const char *said;
};
struct ending run_self(const char *role, const char *argument);
bool in_role(const char *role);
const char *role_argument(void); // "" if there is none

// The same in two parts, for processes that live side by side. child_told waits for the next
// tell_parent in the child; child_continue lets it out of its next wait_for_parent; child_end does
// so until it ends.
struct child; // a handful at a time; the probe keeps them
// program NULL: this one
struct child *child_start(const char *program, const char *role, const char *argument);
struct figure child_told(struct child *child); // unknown if it died instead
int64_t
child_answer_at(int line,
                struct child *child); // the same as a number; without one it ends us, as die
#define child_answer(child) child_answer_at(__LINE__, child)
void child_continue(struct child *child);
struct ending child_end(struct child *child);
void child_kill(struct child *child);
#define tell_parent(x) tell_parent_figure(as_figure(x))
void tell_parent_figure(struct figure figure);
void wait_for_parent(void);

#endif
