// computer.h: what Windows says of itself and of the computer.

#ifndef COMPUTER_H
#define COMPUTER_H

#include <stdbool.h>
#include <stdint.h>

struct computer {
    bool wine;            // no Windows
    char emulator[64];    // "wine-8.0", "windows-arm64", or empty
    char system[64];      // "Windows 10.0.22631"
    char build[64];       // with the number of its last update: "10.0.22631.4317"
    char edition[64];     // "Professional 23H2"
    const char *native;   // x86, x64, arm64
    int bits;             // of Windows
    unsigned long major;  // its version
    uint64_t memory;      // bytes
    uint64_t page_file;   // bytes of all page files
    uint64_t free_memory; // bytes
    uint64_t free_commit; // bytes
    int defender;         // does it run? -1: nobody tells
};

const struct computer *this_computer(void);

#endif
