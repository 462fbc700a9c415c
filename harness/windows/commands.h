// commands.h: what lab.exe can be told to do. Each gives the exit status: 0 good, 1 a claim failed
// or a program did not end well, 2 wrong use or something is missing, 77 all was skipped, 130
// stopped.

#ifndef COMMANDS_H
#define COMMANDS_H

#include <wchar.h>

enum { GOOD = 0, NOT_GOOD = 1, WRONG_USE = 2, ALL_SKIPPED = 77, WAS_STOPPED = 130 };
enum { STARTS = 32 }; // of what is started only to see whether it can be

int list(void);
int doctor(void);
int run(void); // what was chosen in the kit
int menu(void);
int take_predictions(wchar_t **files); // none: all in the folder of downloads

struct measured;
void measure(struct measured *all);

// A sentence for each thing here that may disturb what is measured; how many.
int hazards(void);
// A sentence for each file of the kit that is not as it was packed; how many.
int changed_files(void);

#endif
