// image-sections on Linux: a program describes itself, section by section, and the kernel does what
// its segments say.
//
// Watch the table: READ, WRITE, EXECUTE as in the article, under ELF's names.

#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "faults.h"
#include "probe.h"

typedef ElfW(Shdr) section; // of this word size
static const int constant = 'A';
static int variable = 'A';
static char uninitialised[65536];

static const char *base; // what every address in the headers counts from
static const section *sections;
static const char *names;
static int count;

// The section table is for linkers and debuggers: where it stands in the file.
static uint64_t find_sections(void)
{
    const int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    struct stat s;
    if (fstat(file, &s) == -1)
        die("opening /proc/self/exe");
    const char *const bytes = mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED)
        die("mapping /proc/self/exe");
    const ElfW(Ehdr) *const header = (const void *)bytes;
    sections = (const void *)(bytes + header->e_shoff);
    names = bytes + sections[header->e_shstrndx].sh_offset;
    count = header->e_shnum;
    return header->e_shoff;
}

static const section *named(const char *name)
{
    for (const section *s = sections; s < sections + count; s++)
        if (strcmp(names + s->sh_name, name) == 0)
            return s;
    return NULL;
}

static const section *section_of(const void *p)
{
    const ElfW(Addr) at = (ElfW(Addr))((const char *)p - base);
    for (const section *s = sections; s < sections + count; s++)
        if (s->sh_flags & SHF_ALLOC && at - s->sh_addr < s->sh_size)
            return s;
    die("looking for the section of an address");
}

// A section that is in memory at all may be read.
static const char *rights_of(const void *p)
{
    const bool write = section_of(p)->sh_flags & SHF_WRITE;
    const bool run = section_of(p)->sh_flags & SHF_EXECINSTR;
    return write ? (run ? "rwx" : "rw-") : (run ? "r-x" : "r--");
}

// The segments are for the kernel: the last one that it loads.
static const ElfW(Phdr) * last_loaded(void)
{
    const ElfW(Phdr) *const headers = (const void *)getauxval(AT_PHDR);
    base = (const char *)headers - headers->p_vaddr; // the first one describes themselves
    const ElfW(Phdr) *last = headers + getauxval(AT_PHNUM);
    do
        last--;
    while (last->p_type != PT_LOAD);
    return last;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Walk: what may be done with a byte of the program is said section by section.
    const ElfW(Phdr) *const last = last_loaded();
    const uint64_t table = find_sections();
    int shown = 0;
    for (const section *s = sections + 1; s < sections + count; s++) {
        table_row("sections", "address:hex size:bytes in-file:bytes read:yes write:yes execute:yes",
                  names + s->sh_name, s->sh_addr, s->sh_size,
                  s->sh_type == SHT_NOBITS ? 0 : s->sh_size, (s->sh_flags & SHF_ALLOC) != 0,
                  (s->sh_flags & SHF_WRITE) != 0, (s->sh_flags & SHF_EXECINSTR) != 0);
        shown++;
    }
    step("walk", NULL, 0);
    expect_equal("the table shows every section but the empty first one", shown, count - 1);
    expect_at_least("the section table is not loaded", table, last->p_offset + last->p_filesz);
    expect_text("code may be read and run", rights_of((void *)(uintptr_t)main), "r-x");
    expect_text("a constant may be read", rights_of(&constant), "r--");
    expect_text("a variable may be read and written", rights_of(&variable), "rw-");
    expect_true("uninitialised data takes no room in the file",
                section_of(uninitialised)->sh_type == SHT_NOBITS);
    expect_true("the article's .text, .data and .bss are there",
                named(".text") && named(".data") && named(".bss"));
    expect_true("the article's .reloc, .idata and .rsrc are not there",
                !named(".reloc") && !named(".idata") && !named(".rsrc"));
    expect_true("the names of the sections are a section themselves", named(".shstrtab") != NULL);

    // Touch: the rights are the pages', and the processor keeps them.
    const struct fault in_code = try_write((void *)(uintptr_t)main);
    const struct fault in_constant = try_write((void *)&constant);
    const struct fault in_variable = try_write(&variable);
    const struct fault run = try_call((void (*)(void *))(uintptr_t)&variable, NULL);
    step("touch", NULL, 0);
    expect_true("writing to code faults", in_code.happened);
    expect_true("writing to a constant faults", in_constant.happened);
    expect_true("writing to a variable does not fault", !in_variable.happened);
    expect_true("running a variable faults", run.happened);
    return lab_end();
}
