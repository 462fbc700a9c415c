// system.h: what record.c asks of the system below. A room each: linux/, windows/; cpu/ has its
// clocks, files and children from linux/.

#ifndef SYSTEM_H
#define SYSTEM_H

#include <stdio.h>

#include "probe.h"

// A stretch of address space in one state: the picture of the region and of its two neighbours.
struct piece {
    uint64_t base, size;
    const char *state; // "free" "reserved" "committed"
    const char *kind;  // "private" "file" "shared" "image", or "" where free
    struct figure resident;
};

// Bytes: of what a child wrote to stderr, of a reason that it told, of the name of a code.
enum { MAX_SAID = 400, MAX_WHY = 120, MAX_CODE = 40 };

struct map {
    int count;
    bool cut; // there were more pieces than fit
    struct piece pieces[24];
};

bool is_same(struct figure a, struct figure b); // both are known, and equal

// A figure on its way to another process, with its reason in words.
struct message {
    bool known;
    int64_t value;
    char why[MAX_WHY];
};
struct message message_of(struct figure figure);
struct figure figure_in(const struct message *message);

struct machine {
    const char *name;     // linux64 linux32 wine64 wine32 windows64 windows32 cpu
    char system[128];     // name and version, as the system spells them
    char emulator[64];    // "wine-8.0", or empty
    int bits;             // 0: those of a pointer
    uint64_t granularity; // of reservations, bytes
    uint64_t memory;      // physical memory, bytes
    int overcommit;       // /proc/sys/vm/overcommit_memory; -1 where there is no such thing
};

// A figure of how much memory there is for this process, and what it is: "are free", "are left of
// ...".
struct room {
    uint64_t bytes;
    const char *words;
};

// first of all: closed streams are opened to nowhere, another heap is left behind
void system_arrange(char **argv);
void system_begin(void); // opens and warms up what a look needs
// why what the system tells cannot be this process's; NULL if it can
const char *system_distrust(void);
// is this another process than at the last call? Then it looks at itself from now on
bool system_forked(void);
// region, process, memory_status
void system_look(struct snapshot *s, struct map *map, const void *base, uint64_t size);
// what the whole address space holds, in order, without what is free; -1 where it is more than
// `most` pieces, 0 where nobody can tell
int system_space(struct piece *pieces, int most);
struct figure system_faults(void); // page faults of this process so far
int64_t system_ns(void);           // a clock that only goes forward
void system_nap(int milliseconds);
extern const char SYSTEM_TOOLS[]; // what a person may look at this process with
int64_t system_process(void);     // its id, as those tools know it
void system_wait_for_enter(
    const char *text); // says the text; takes no memory. Also back at the end of input
void system_machine(struct machine *machine);
void system_error(char *text, size_t size); // the last error of the system, words and number
// A code as the system writes it: ENOMEM 12, SIGSEGV, ERROR_INVALID_ADDRESS 487, 0xC0000005.
void system_error_name(char *text, size_t size, int64_t error);
void system_fault_name(char *text, size_t size, int64_t code);
uint64_t system_disk_free(const char *folder); // bytes; 0 if the folder cannot be had
struct room system_memory_free(void);
bool system_disk_is_memory(const char *folder); // files in it take memory, as those of a tmpfs
// its start; bytes, -1 if it cannot be read
int64_t system_read_file(const char *path, char *text, size_t size);
bool system_replace(const char *from, const char *to); // rename, over an existing file
FILE *system_create(const char *path);                 // for writing; NULL if it cannot be
void system_remove(const char *path);
const char *system_folder(void);                 // $TMPDIR, NULL if there is none
char **system_arguments(int *argc, char **argv); // of main, in UTF-8
// a crash here shows no box and leaves no core; the child ends with its parent
void system_in_child(void);
// Who grades may have a witness, who is told of the claim as soon as it is made; and to whom the
// whole result is written: NULL where there is none.
struct claim;
void system_tell_claim(int number, const struct claim *claim);
FILE *system_witness(void);

#endif
