// processes.c: this program again as another process, on Linux.

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "processes.h"
#include "system.h"

enum { GO_ON = 0, TOLD = 3, CHILDREN = 16, PATIENCE_MS = 20000 };

struct child {
    pid_t pid;
    int go_on, told, said; // our ends: we write, we read, what it wrote to stderr
    bool hung;             // and was ended for it
};

static struct child children[CHILDREN];

void system_in_child(void)
{
    // 1, not 0: a core_pattern that is a pipe ignores 0 and heeds 1 (core(5), fs/coredump.c).
    struct rlimit core;
    getrlimit(RLIMIT_CORE, &core);
    core.rlim_cur = core.rlim_max < 1 ? core.rlim_max : 1;
    setrlimit(RLIMIT_CORE, &core);
}

// Between vfork and exec the child borrows our memory: nothing but system calls there. Not fork:
// that would write-protect every page of ours, and the next step would count the faults. That it
// ends with us holds from before exec: later, we might be gone already.
static pid_t spawn(char *const *argv, int go_on, int told, int said)
{
    volatile int error = 0;
    const pid_t pid = vfork();
    if (pid == 0) {
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) != -1 && dup2(go_on, GO_ON) != -1 &&
            dup2(said, STDOUT_FILENO) != -1 && dup2(said, STDERR_FILENO) != -1 &&
            dup2(told, TOLD) != -1 && fcntl(TOLD, F_SETFD, 0) != -1)
            execv(argv[0], argv);
        error = errno; // in our memory: it is the parent's
        _exit(127);
    }
    if (pid == -1 || !error)
        return pid;
    waitpid(pid, NULL, 0);
    errno = error;
    return -1;
}

struct child *child_start(const char *program, const char *role, const char *argument)
{
    struct child *c = children;
    while (c < children + CHILDREN && c->pid)
        c++;
    int go_on[2], told[2];
    signal(SIGCHLD, SIG_DFL); // ignored, as some leave it to us, it would take the child's end away
    if (c == children + CHILDREN)
        return NULL;
    if (pipe2(go_on, O_CLOEXEC) == -1)
        return NULL;
    if (pipe2(told, O_CLOEXEC) == -1) {
        close(go_on[0]);
        close(go_on[1]);
        return NULL;
    }
    const int said = memfd_create("said", MFD_CLOEXEC);
    char option[] = "--role";
    char *argv[] = {(char *)(uintptr_t)(program ? program : "/proc/self/exe"), option,
                    (char *)(uintptr_t)role, (char *)(uintptr_t)(argument ? argument : ""), NULL};
    const pid_t pid = said == -1 ? -1 : spawn(argv, go_on[0], told[1], said);
    const int error = errno;
    close(go_on[0]);
    close(told[1]);
    *c = (struct child){.pid = pid, .go_on = go_on[1], .told = told[0], .said = said};
    if (pid == -1) {
        child_end(c);
        errno = error;
        return NULL;
    }
    return c;
}

struct figure child_told(struct child *c)
{
    struct message message;
    struct pollfd ready = {.fd = c->told, .events = POLLIN};
    if (poll(&ready, 1, PATIENCE_MS) != 1) { // it has had its time: nobody waits for it again
        c->hung = true;
        child_kill(c);
        errno = ETIMEDOUT;
        return unknown("the other process did not answer in time");
    }
    errno = EPIPE; // for die: there is no error number for an end that came too early
    if (read(c->told, &message, sizeof message) != sizeof message)
        return unknown("the other process ended too early");
    return figure_in(&message);
}

void child_continue(struct child *c)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGPIPE, &ignore, &before); // it may be dead already
    const ssize_t n = write(c->go_on, "", 1);
    (void)n;
    sigaction(SIGPIPE, &before, NULL);
}

static bool ended_in_time(pid_t pid, int *status)
{
    const int64_t until = system_ns() + PATIENCE_MS * INT64_C(1000000);
    while (system_ns() < until) {
        const pid_t ended = waitpid(pid, status, WNOHANG);
        if (ended == pid)
            return true;
        if (ended == -1 && errno != EINTR)
            return false;
        system_nap(1);
    }
    return false;
}

static struct ending end_of(struct child *c)
{
    int status;
    if (!ended_in_time(c->pid, &status)) {
        kill(c->pid, SIGKILL);
        waitpid(c->pid, &status, 0);
        return (struct ending){HUNG, 0, ""};
    }
    if (c->hung)
        return (struct ending){HUNG, 0, ""};
    if (WIFSIGNALED(status))
        return (struct ending){CRASHED, WTERMSIG(status), ""};
    if (WEXITSTATUS(status) >= 126)
        return (struct ending){NOT_STARTED, WEXITSTATUS(status), ""};
    return (struct ending){EXITED, WEXITSTATUS(status), ""};
}

struct ending child_end(struct child *c)
{
    static char said[MAX_SAID];
    if (!c)
        return (struct ending){NOT_STARTED, errno, ""};
    close(c->go_on); // lets it out of every wait_for_parent
    struct ending ending = {NOT_STARTED, errno, ""};
    if (c->pid > 0)
        ending = end_of(c);
    const ssize_t n = pread(c->said, said, sizeof said - 1, 0);
    said[n > 0 ? n : 0] = '\0';
    ending.said = said;
    close(c->told);
    close(c->said);
    c->pid = 0;
    return ending;
}

void child_kill(struct child *c)
{
    if (c && c->pid > 0)
        kill(c->pid, SIGKILL);
}

struct ending run_self(const char *role, const char *argument)
{
    const struct ending ending = child_end(child_start(NULL, role, argument));
    if (ending.how == NOT_STARTED) {
        errno = (int)ending.code;
        die("starting this program again");
    }
    return ending;
}

void tell_parent_figure(struct figure figure)
{
    const struct message message = message_of(figure);
    const ssize_t n = write(TOLD, &message, sizeof message);
    (void)n;
}

void wait_for_parent(void)
{
    char go;
    const ssize_t n = read(GO_ON, &go, 1);
    (void)n;
}
