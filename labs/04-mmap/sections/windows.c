// sections on Windows: a program describes itself by sections, and the loader does what they say.
//
// Watch the table: the article's READ, WRITE, EXECUTE, SHARED; then which of its thirteen exist.

#include <string.h>
#include <windows.h>

#include "faults.h"
#include "probe.h"

static const char *const ARTICLE[] = {".text",  ".data",  ".bss",   ".reloc", ".rdata",
                                      ".CRT",   ".debug", ".xdata", ".tls",   ".idata",
                                      ".edata", ".rsrc",  ".didata"};
static const int constant = 1;
static int variable = 1;
static char uninitialised[1 << 16];

static const char *base;
static const IMAGE_SECTION_HEADER *sections;
static int count;

static const IMAGE_SECTION_HEADER *section_of(const void *p)
{
    const DWORD at = (DWORD)((const char *)p - base);
    int i = 0;
    while (i < count - 1 && at - sections[i].VirtualAddress >= sections[i].Misc.VirtualSize)
        i++;
    return &sections[i];
}

static DWORD rights(const IMAGE_SECTION_HEADER *s)
{
    return s->Characteristics & (IMAGE_SCN_MEM_READ | IMAGE_SCN_MEM_WRITE | IMAGE_SCN_MEM_EXECUTE |
                                 IMAGE_SCN_MEM_SHARED);
}

static void show_sections(void)
{
    for (const IMAGE_SECTION_HEADER *s = sections; s < sections + count; s++) {
        // a longer name is a place in the file's string table: /4
        char name[IMAGE_SIZEOF_SHORT_NAME + 1] = "";
        memcpy(name, s->Name, IMAGE_SIZEOF_SHORT_NAME);
        table_row("sections",
                  "address:hex size:bytes in-file:bytes read:yes write:yes execute:yes shared:yes",
                  name, s->VirtualAddress, s->Misc.VirtualSize, s->SizeOfRawData,
                  (rights(s) & IMAGE_SCN_MEM_READ) != 0, (rights(s) & IMAGE_SCN_MEM_WRITE) != 0,
                  (rights(s) & IMAGE_SCN_MEM_EXECUTE) != 0,
                  (rights(s) & IMAGE_SCN_MEM_SHARED) != 0);
    }
}

static int64_t shared_sections(void)
{
    int64_t n = 0;
    for (int i = 0; i < count; i++)
        n += (rights(&sections[i]) & IMAGE_SCN_MEM_SHARED) != 0;
    return n;
}

// How many of the article's sections this program has.
static int show_article(void)
{
    int found = 0;
    for (size_t i = 0; i < sizeof ARTICLE / sizeof *ARTICLE; i++) {
        int there = 0;
        for (int j = 0; j < count; j++)
            there |=
                strncmp((const char *)sections[j].Name, ARTICLE[i], IMAGE_SIZEOF_SHORT_NAME) == 0;
        table_row("article", "there:yes", ARTICLE[i], there);
        found += there;
    }
    return found;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Find: the loader maps the headers too, first of all. The module's handle is their address.
    base = (const char *)GetModuleHandleW(NULL);
    const IMAGE_NT_HEADERS *const nt =
        (const void *)(base + ((const IMAGE_DOS_HEADER *)base)->e_lfanew);
    sections = IMAGE_FIRST_SECTION(nt);
    count = nt->FileHeader.NumberOfSections;
    const DWORD size = nt->OptionalHeader.SizeOfImage;
    struct snapshot now = step("find", base, size);
    expect_equal("the image takes the space that its headers say", now.region.reserved, size);

    // Walk: what may be done with a byte of the program is said section by section.
    show_sections();
    step("walk", base, size);
    const IMAGE_SECTION_HEADER *const code = section_of((const void *)(uintptr_t)main);
    expect_true("code may be read and run",
                rights(code) == (IMAGE_SCN_MEM_READ | IMAGE_SCN_MEM_EXECUTE));
    expect_true("a constant may be read", rights(section_of(&constant)) == IMAGE_SCN_MEM_READ);
    expect_true("a variable may be read and written",
                rights(section_of(&variable)) == (IMAGE_SCN_MEM_READ | IMAGE_SCN_MEM_WRITE));
    const IMAGE_SECTION_HEADER *const bss = section_of(uninitialised);
    expect_at_least("uninitialised data takes no room in the file",
                    (int64_t)bss->Misc.VirtualSize - bss->SizeOfRawData, sizeof uninitialised);
    expect_equal("no section is shared unless the program asks for it", shared_sections(), 0);

    // Compare: linkers have merged some of the article's sections since, and dropped others.
    const int found = show_article();
    step("compare", NULL, 0);
    expect_at_least("some of the article's thirteen sections are there", found, 2);
    expect_at_most("some of the article's thirteen sections are not there", found, 12);

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
