// A module on Linux with a unique symbol: one object of this name in the whole process, whoever
// else has one. C++ makes them of what is static in an inline function; C needs the assembler.

#include "leaver.h"

lend_fn lend_own;
extern char of_the_whole_process[64];

__asm__(".pushsection .bss\n"
        ".globl of_the_whole_process\n"
        ".type of_the_whole_process, \"gnu_unique_object\"\n"
        ".size of_the_whole_process, 64\n"
        "of_the_whole_process: .zero 64\n"
        ".popsection\n");

void *lend_own(size_t size)
{
    return size <= sizeof of_the_whole_process ? of_the_whole_process : NULL;
}
