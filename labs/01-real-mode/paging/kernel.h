// kernel.h: where kernel.asm has what paging asks it for.

#ifndef KERNEL_H
#define KERNEL_H

enum {
    SYSTEM = 0x08000000, // the system's own MiB begins behind the memory of the programs
    SYSTEM_SIZE = 0x100000,
    BOOT = SYSTEM,
    ENTER = SYSTEM + 8, // ebx: the program
    END = SYSTEM + 16,  // ebx: the program
    VECTOR = SYSTEM + 24,
    ADDRESS = SYSTEM + 28, // of the fault that ended a program
    FRAMES = SYSTEM + 0x10000,
    TABLES = SYSTEM + 0x40000,
    TABLES_SIZE = 0x20000, // of a program
    PAGE_PORT = 0x12,      // the disk: which page,
    PROGRAM_PORT = 0x11,   // of which program,
    FRAME_PORT = 0x10      // and into which frame: starts it
};

#endif
