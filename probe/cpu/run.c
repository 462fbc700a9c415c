// run.c: runs guests, and does for a paging x86 CPU what Unicorn leaves out. exceptions.c hands
// over the faults.
//
// Translation: Unicorn before 2.1 walks the guest's page tables, raises the faults, sets the A and
// D bits, and then takes the linear address for the physical one
// (github.com/unicorn-engine/unicorn, issue 1953). There the CPU is given a window on the memory in
// which each page stands where the guest's tables put it: what a hypervisor's shadow tables do.

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "machine.h"

enum { NONE = -1, ENTRIES = 1024 };

static const uint64_t NOWHERE = UINT64_MAX;
static const uint32_t PAGING = UINT32_C(1) << 31; // in CR0

static int64_t jumps_left;
static uint64_t landing = UINT64_MAX; // where a handler will return to
static int exception;                 // the one that Unicorn stopped at, or NONE
static uc_context *clean;             // before any page fault; NULL: no paging
static char *window;                  // NULL: Unicorn translates

static void on_jump(uc_engine *uc, uint64_t address, uint32_t size, void *nothing)
{
    (void)size, (void)nothing;
    if (--jumps_left == 0 || address == landing)
        uc_emu_stop(uc);
}

static void on_exception(uc_engine *uc, uint32_t number, void *nothing)
{
    (void)nothing;
    exception = (int)number;
    uc_emu_stop(uc);
}

// ---- the window ----

static uint32_t entry(uc_engine *uc, uint32_t table, uint32_t index)
{
    uint32_t value = 0;
    uc_mem_read(uc, (table & -PAGE) + index * 4, &value, sizeof value);
    return value;
}

// Where there is no memory Unicorn gives up before it looks into the page tables. So give it a
// page, and it looks.
static bool on_nothing(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value,
                       void *nothing)
{
    static _Alignas(PAGE) char page[PAGE];
    (void)type, (void)size, (void)value, (void)nothing;
    return cpu_reg(uc, UC_X86_REG_CR0) & PAGING &&
           uc_mem_map_ptr(uc, address & -(uint64_t)PAGE, PAGE, UC_PROT_ALL, page) == UC_ERR_OK;
}

static void show(uc_engine *uc, uint64_t linear, uint64_t physical, uint64_t size)
{
    if (mmap(window + linear, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, cpu.fd,
             (off_t)physical) == MAP_FAILED)
        die("mmap of the window");
    uc_ctl_remove_cache(uc, linear, linear + size); // code of the page that stood here before
}

// A page that a handler has brought. Without a window, too, its frame may have had other code in it
// before.
static void show_page(uc_engine *uc, uint32_t linear)
{
    linear &= -PAGE;
    if (!window) {
        uc_ctl_remove_cache(uc, (uint64_t)linear, (uint64_t)linear + PAGE);
        return;
    }
    const uint32_t page = cpu_page_entry(uc, cpu_reg(uc, UC_X86_REG_CR3), linear);
    if (linear < cpu.size && page & PRESENT)
        show(uc, linear, page & -PAGE, PAGE);
}

// All pages of other tables, as few pieces as can be. What is absent needs no place: the CPU faults
// before it looks.
static void show_all(uc_engine *uc, uint32_t tables)
{
    uint64_t from = 0, size = 0, physical = 0;
    for (uint64_t linear = 0; linear < cpu.size; linear += PAGE) {
        static uint32_t table[ENTRIES];
        if (linear % (ENTRIES * PAGE) == 0) {
            const uint32_t directory = entry(uc, tables, (uint32_t)(linear >> 22));
            memset(table, 0, sizeof table);
            if (directory & PRESENT)
                uc_mem_read(uc, directory & -PAGE, table, sizeof table);
        }
        const uint32_t page = table[linear / PAGE % ENTRIES];
        if (size && page & PRESENT && linear == from + size && (page & -PAGE) == physical + size) {
            size += PAGE;
            continue;
        }
        if (size)
            show(uc, from, physical, size);
        from = linear;
        physical = page & -PAGE;
        size = page & PRESENT ? PAGE : 0;
    }
    if (size)
        show(uc, from, physical, size);
}

// At the start of a run: the guest may have written to its tables in the run before.
static void follow_tables(uc_engine *uc)
{
    if (window && cpu_reg(uc, UC_X86_REG_CR0) & PAGING)
        show_all(uc, cpu_reg(uc, UC_X86_REG_CR3));
}

// ---- running ----

static uc_err run(uc_engine *uc, uint64_t start)
{
    exception = NONE;
    const uc_err error = uc_emu_start(uc, start, NOWHERE, 0, 0);
    const bool handed_over = clean && (exception == PAGE_FAULT || exception == PROTECTION_FAULT);
    return error == UC_ERR_OK && exception != NONE && !handed_over ? UC_ERR_EXCEPTION : error;
}

static uc_err run_paging(uc_engine *uc, uint64_t start)
{
    follow_tables(uc);
    uc_context_save(uc, clean);
    for (;;) {
        uint64_t handler;
        uc_err error = run(uc, start);
        if (error != UC_ERR_OK || exception == NONE)
            return error;
        cpu.page_faults += exception == PAGE_FAULT;
        const uint32_t address = cpu_reg(uc, UC_X86_REG_CR2);
        start = landing = cpu_reg(uc, UC_X86_REG_EIP);
        if (!cpu_deliver(uc, clean, exception, &handler))
            return UC_ERR_EXCEPTION;
        error = run(uc, handler);
        landing = NOWHERE;
        if (error != UC_ERR_OK || exception != NONE) // a fault in the handler: a double fault
            return error != UC_ERR_OK ? error : UC_ERR_EXCEPTION;
        if (cpu_reg(uc, UC_X86_REG_EIP) != start) // it did not return: it halted
            return UC_ERR_OK;
        show_page(uc, address);
    }
}

// ---- what an experiment calls ----

char *cpu_paging(uc_engine *uc)
{
    uc_hook hook;
    if (cpu_failed(uc_context_alloc(uc, &clean)))
        die("uc_context_alloc");
    if (cpu_failed(uc_hook_add(uc, &hook, UC_HOOK_INTR, (void *)on_exception, NULL, 1, 0)))
        die("uc_hook_add");
    if (uc_version(NULL, NULL) >> 16 >= 0x0201)
        return cpu.ram;
    if (cpu_failed(uc_hook_add(uc, &hook, UC_HOOK_MEM_UNMAPPED, (void *)on_nothing, NULL, 1, 0)))
        die("uc_hook_add");
    window = mmap(NULL, cpu.size, PROT_READ | PROT_WRITE, MAP_SHARED, cpu.fd, 0);
    if (window == MAP_FAILED)
        die("mmap of the window");
    return window;
}

// Once in an engine's life: code that Unicorn has translated keeps calling a hook that was taken
// away. And no address ends a run: looking for it in its cache, Unicorn would take a page fault of
// its own.
static void prepare(int line, uc_engine *uc)
{
    static uc_engine *prepared;
    uc_hook hook;
    jumps_left = CPU_JUMPS;
    if (uc == prepared)
        return;
    prepared = uc;
    if (cpu_failed(uc_hook_add(uc, &hook, UC_HOOK_BLOCK, (void *)on_jump, NULL, 1, 0)))
        die_at(line, "uc_hook_add");
    if (cpu_failed(uc_ctl_exits_enable(uc)) || cpu_failed(uc_ctl_set_exits(uc, NULL, 0)))
        die_at(line, "uc_ctl");
}

void cpu_run_at(int line, uc_engine *uc, uint64_t start)
{
    prepare(line, uc);
    // other code may have been loaded since the last run
    if (!clean)
        uc_ctl_remove_cache(uc, UINT64_C(0), cpu.size);
    const uc_err error = clean ? run_paging(uc, start) : run(uc, start);
    const uint32_t eip = cpu_reg(uc, UC_X86_REG_EIP);
    if (jumps_left <= 0)
        snprintf(cpu.trouble, sizeof cpu.trouble, "no hlt after %d jumps, now at 0x%" PRIx32,
                 CPU_JUMPS, eip);
    else if (error != UC_ERR_OK)
        snprintf(cpu.trouble, sizeof cpu.trouble, "it stopped at 0x%" PRIx32 " without hlt: %s",
                 eip, uc_strerror(error));
    else
        return;
    die_at(line, "the guest");
}

uint32_t cpu_call_at(int line, uc_engine *uc, uint64_t start, uint32_t ebx, uint32_t ecx)
{
    uc_reg_write(uc, UC_X86_REG_EBX, &ebx);
    uc_reg_write(uc, UC_X86_REG_ECX, &ecx);
    cpu_run_at(line, uc, start);
    return cpu_reg(uc, UC_X86_REG_EAX);
}
