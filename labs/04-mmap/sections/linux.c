// sections on Linux: a program describes itself, section by section, and the kernel does what its
// segments say.
//
// Watch the table: READ, WRITE, EXECUTE as in the article, under ELF's names; then which of its
// thirteen are there.

#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include "faults.h"
#include "probe.h"

typedef ElfW(Shdr) section; // of this word size
static const char *const ARTICLE[] = {".text",  ".data",  ".bss",   ".reloc", ".rdata",
                                      ".CRT",   ".debug", ".xdata", ".tls",   ".idata",
                                      ".edata", ".rsrc",  ".didata"};
static const int constant = 1;
static int variable = 1;
static char uninitialised[1 << 16];

static const char *base; // what every address in the headers counts from
static const section *sections;
static const char *names;
static int count;

// The section table is for linkers and debuggers: where it stands in the file.
static uint64_t find_sections(void)
{
    const int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    const off_t size = lseek(file, 0, SEEK_END);
    const char *const bytes = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED || close(file) == -1)
        die("mapping /proc/self/exe");
    const ElfW(Ehdr) *const header = (const void *)bytes;
    sections = (const void *)(bytes + header->e_shoff);
    names = bytes + sections[header->e_shstrndx].sh_offset;
    count = header->e_shnum;
    return header->e_shoff;
}

static const section *section_of(const void *p)
{
    const ElfW(Addr) at = (ElfW(Addr))((const char *)p - base);
    int i = 0;
    while (i < count - 1 &&
           (!(sections[i].sh_flags & SHF_ALLOC) || at - sections[i].sh_addr >= sections[i].sh_size))
        i++;
    return &sections[i];
}

// A section that is in memory at all may be read.
static uint64_t rights(const section *s)
{
    return s->sh_flags & (SHF_ALLOC | SHF_WRITE | SHF_EXECINSTR);
}

static void show_sections(void)
{
    for (const section *s = sections + 1; s < sections + count; s++)
        table_row("sections", "address:hex size:bytes in-file:bytes read:yes write:yes execute:yes",
                  names + s->sh_name, s->sh_addr, s->sh_size,
                  s->sh_type == SHT_NOBITS ? 0 : s->sh_size, (rights(s) & SHF_ALLOC) != 0,
                  (rights(s) & SHF_WRITE) != 0, (rights(s) & SHF_EXECINSTR) != 0);
}

// How many of the article's sections this program has.
static int show_article(void)
{
    int found = 0;
    for (size_t i = 0; i < sizeof ARTICLE / sizeof *ARTICLE; i++) {
        int there = 0;
        for (int j = 0; j < count; j++)
            there |= strcmp(names + sections[j].sh_name, ARTICLE[i]) == 0;
        table_row("article", "there:yes", ARTICLE[i], there);
        found += there;
    }
    return found;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Find: the kernel tells a program where its program headers are; what they name is what is
    // mapped of the file.
    const ElfW(Phdr) *const headers = (const void *)getauxval(AT_PHDR);
    const ElfW(Phdr) *const end = headers + getauxval(AT_PHNUM);
    const ElfW(Phdr) *last = headers;
    const uint64_t page = page_size();
    uint64_t loaded = 0; // by whole pages; between two segments there may be room
    for (const ElfW(Phdr) *h = headers; h < end; h++) {
        if (h->p_type == PT_PHDR)
            base = (const char *)headers - h->p_vaddr;
        last = h->p_type == PT_LOAD ? h : last;
        if (h->p_type == PT_LOAD)
            loaded += (h->p_vaddr + h->p_memsz + page - 1) / page * page - h->p_vaddr / page * page;
    }
    const int64_t size = (int64_t)(last->p_vaddr + last->p_memsz);
    struct snapshot now = step("find", base, size);
    expect_equal("the image takes the space that its headers say", now.region.reserved, loaded);

    // Walk: what may be done with a byte of the program is said section by section.
    const uint64_t table = find_sections();
    show_sections();
    step("walk", base, size);
    expect_at_least("the section table itself is not loaded", table,
                    last->p_offset + last->p_filesz);
    const section *const code = section_of((const void *)(uintptr_t)main);
    expect_true("code may be read and run", rights(code) == (SHF_ALLOC | SHF_EXECINSTR));
    expect_true("a constant may be read", rights(section_of(&constant)) == SHF_ALLOC);
    expect_true("a variable may be read and written",
                rights(section_of(&variable)) == (SHF_ALLOC | SHF_WRITE));
    expect_equal("uninitialised data takes no room in the file", section_of(uninitialised)->sh_type,
                 SHT_NOBITS);

    // Compare: linkers have merged some of the article's sections since, and ELF gave others its
    // own names.
    const int found = show_article();
    step("compare", NULL, 0);
    expect_at_least("some of the article's thirteen sections are there", found, 2);
    expect_at_most("some of the article's thirteen sections are not there", found, 12);

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
