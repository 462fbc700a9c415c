// children: how the probe's other processes end, and what they tell.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "processes.h"
#include "record.h"

static int child(void)
{
    if (in_role("crash")) {
        volatile char *nothing = NULL;
        *nothing = 1;
    }
    if (in_role("say")) {
        fprintf(stderr, "free(): told you so");
        fflush(stderr);
        return 0;
    }
    if (in_role("talk")) {
        tell_parent(INT64_C(1) << 40);
        wait_for_parent();
        tell_parent(-atoi(role_argument()));
        wait_for_parent();
        return 7;
    }
    if (in_role("cannot-tell")) {
        tell_parent(unknown("the child knows why"));
        return 0;
    }
    return 5;
}

int main(int argc, char **argv)
{
    lab_begin_as("probe", "children", argc, argv);
    if (argc > 1 && strcmp(argv[1], "--role") == 0)
        return child();

    struct ending e = run_self("answer", NULL);
    check("exits", e.how, EXITED);
    check("exit code", e.code, 5);
    e = run_self("crash", NULL);
    check("crashes", e.how, CRASHED);
    check("with the system's code for a bad access", e.code == 11 || e.code == 0xC0000005, 1);
    e = run_self("say", NULL);
    check("said", strcmp(e.said, "free(): told you so"), 0);

    struct child *two[2] = {child_start(NULL, "talk", "21"), child_start(NULL, "talk", "22")};
    for (int i = 0; i < 2; i++) {
        if (!two[i])
            die("child_start");
        check("a large number", child_told(two[i]), INT64_C(1) << 40);
        child_continue(two[i]);
        check("its argument", child_told(two[i]), -21 - i);
        e = child_end(two[i]);
        check("ends when its parent lets it", e.code, 7);
    }
    struct child *killed = child_start(NULL, "talk", "1");
    if (!killed)
        die("child_start");
    check("lives", is_unknown(child_told(killed)), 0);
    child_kill(killed);
    check("no answer from the dead", is_unknown(child_told(killed)), 1);
    check("killed from outside", child_end(killed).how, CRASHED);

    struct child *puzzled = child_start(NULL, "cannot-tell", NULL);
    if (!puzzled)
        die("child_start");
    const struct figure figure = child_told(puzzled);
    check("what the child cannot tell is unknown for the child's reason", figure,
          unknown("the child knows why"));
    child_end(puzzled);

    e = child_end(child_start("./no-such-program", "x", NULL));
    check("no such program", e.how, NOT_STARTED);
    check("which is the system's error 2", e.code, 2);
    return wrong != 0;
}
