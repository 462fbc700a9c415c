// image-sections on Windows: a program describes itself by sections, and the loader does what they
// say.
//
// Watch the table: its flags are the article's READ, WRITE, EXECUTE and SHARED.

#include <string.h>
#include <windows.h>

#include "faults.h"
#include "probe.h"

static const int constant = 'A';
static int variable = 'A';
static char uninitialised[65536];

static const char *base;
static const IMAGE_SECTION_HEADER *sections;
static int count;

static bool is_there(const char *name)
{
    for (int i = 0; i < count; i++)
        if (strncmp((const char *)sections[i].Name, name, IMAGE_SIZEOF_SHORT_NAME) == 0)
            return true;
    return false;
}

static const IMAGE_SECTION_HEADER *section_of(const void *p)
{
    const DWORD at = (DWORD)((const char *)p - base);
    for (int i = 0; i < count; i++)
        if (at - sections[i].VirtualAddress < sections[i].Misc.VirtualSize)
            return &sections[i];
    die("looking for the section of an address");
}

static const char *rights_of(const void *p)
{
    const bool write = section_of(p)->Characteristics & IMAGE_SCN_MEM_WRITE;
    const bool run = section_of(p)->Characteristics & IMAGE_SCN_MEM_EXECUTE;
    return write ? (run ? "rwx" : "rw-") : (run ? "r-x" : "r--");
}

static void show(const IMAGE_SECTION_HEADER *s)
{
    // a longer name is a place in the file's string table: /4
    char name[IMAGE_SIZEOF_SHORT_NAME + 1] = "";
    memcpy(name, s->Name, IMAGE_SIZEOF_SHORT_NAME);
    const DWORD may = s->Characteristics;
    table_row("sections",
              "address:hex size:bytes in-file:bytes read:yes write:yes execute:yes shared:yes",
              name, s->VirtualAddress, s->Misc.VirtualSize, s->SizeOfRawData,
              (may & IMAGE_SCN_MEM_READ) != 0, (may & IMAGE_SCN_MEM_WRITE) != 0,
              (may & IMAGE_SCN_MEM_EXECUTE) != 0, (may & IMAGE_SCN_MEM_SHARED) != 0);
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Walk: the loader maps the headers too, first of all. The module's handle is their address.
    base = (const char *)GetModuleHandleW(NULL);
    const IMAGE_NT_HEADERS *const nt =
        (const void *)(base + ((const IMAGE_DOS_HEADER *)base)->e_lfanew);
    sections = IMAGE_FIRST_SECTION(nt);
    count = nt->FileHeader.NumberOfSections;
    int64_t shared = 0;
    for (int i = 0; i < count; i++) {
        show(&sections[i]);
        shared += (sections[i].Characteristics & IMAGE_SCN_MEM_SHARED) != 0;
    }
    step("walk", base, nt->OptionalHeader.SizeOfImage);
    expect_text("code may be read and run", rights_of((const void *)(uintptr_t)main), "r-x");
    expect_text("a constant may be read", rights_of(&constant), "r--");
    expect_text("a variable may be read and written", rights_of(&variable), "rw-");
    const IMAGE_SECTION_HEADER *const bss = section_of(uninitialised);
    expect_at_least("uninitialised data takes no room in the file",
                    (int64_t)bss->Misc.VirtualSize - bss->SizeOfRawData, sizeof uninitialised);
    expect_equal("no section is shared unless the program asks for it", shared, 0);
    expect_true("the article's .text and .data are there", is_there(".text") && is_there(".data"));
    expect_true("the article's .debug and .didata are not there",
                !is_there(".debug") && !is_there(".didata"));
    expect_equal("the new .pdata is in 64-bit programs and in no others", is_there(".pdata"),
                 sizeof(void *) == 8);

    // Touch: the rights are the pages', and the processor keeps them.
    const struct fault in_code = try_write((void *)(uintptr_t)main);
    const struct fault in_constant = try_write((void *)(uintptr_t)&constant);
    const struct fault in_variable = try_write(&variable);
    const struct fault run = try_call((void (*)(void *))(uintptr_t)&variable, NULL);
    step("touch", NULL, 0);
    expect_true("writing to code faults", in_code.happened);
    expect_true("writing to a constant faults", in_constant.happened);
    expect_true("writing to a variable does not fault", !in_variable.happened);
    expect_true("running a variable faults", run.happened);
    return lab_end();
}
