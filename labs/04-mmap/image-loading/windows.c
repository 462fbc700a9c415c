// image-loading on Windows: a program is not read into memory. It is a mapped file, brought in as
// it is touched.
//
// Watch `resident` of a table that the program carries along, and one page of its globals before
// and after a write.

#include <windows.h>

#include <psapi.h>

#include "faults.h"
#include "probe.h"
#include "wide.h"

// NEAR_BY: no system brings more at once
enum { BYTES = 8 << 20, MIDDLE = BYTES / 2, NEAR_BY = 2 << 20 };
static const char table[BYTES] = {1};
static char globals[NEAR_BY] = {1};

static MEMORY_BASIC_INFORMATION query(const void *p)
{
    MEMORY_BASIC_INFORMATION m;
    if (!VirtualQuery(p, &m, sizeof m))
        die("VirtualQuery");
    return m;
}

// Is the page that we have there one that other processes may have too?
static struct figure is_shared(const void *p)
{
    PSAPI_WORKING_SET_EX_INFORMATION page = {.VirtualAddress = (void *)(uintptr_t)p};
    if (!QueryWorkingSetEx(GetCurrentProcess(), &page, sizeof page))
        die("QueryWorkingSetEx");
    if (!page.VirtualAttributes.Valid)
        return unknown("the page is not resident");
    return known((int64_t)page.VirtualAttributes.Shared);
}

static const IMAGE_OPTIONAL_HEADER *header_of(const char *image)
{
    return &((const IMAGE_NT_HEADERS *)(image + ((const IMAGE_DOS_HEADER *)image)->e_lfanew))
                ->OptionalHeader;
}

// The program's file once more: as bytes, or as an image.
static const char *map_again(DWORD kind)
{
    HANDLE file = CreateFileW(wide_path(own_path()), GENERIC_READ, FILE_SHARE_READ, NULL,
                              OPEN_EXISTING, 0, NULL);
    HANDLE mapping = CreateFileMappingW(file, NULL, PAGE_READONLY | kind, 0, 0, NULL);
    const char *const view = mapping ? MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0) : NULL;
    if (!view || !CloseHandle(mapping) || !CloseHandle(file))
        die("mapping the program's file");
    return view; // it holds the file
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // Locate: the file names an address. The loader is free to take another, which nobody can
    // guess.
    const IMAGE_OPTIONAL_HEADER *const header = header_of(map_again(0));
    const MEMORY_BASIC_INFORMATION image = query((const void *)(uintptr_t)main);
    const int64_t base = (intptr_t)image.AllocationBase;
    const int64_t wanted = (int64_t)header->ImageBase;
    step("locate", image.AllocationBase, header->SizeOfImage);
    expect_equal("the file asks for the linker's usual address", wanted,
                 sizeof(void *) == 8 ? 0x140000000 : 0x400000);
    expect_not_equal("the image lies elsewhere than the file asks", base, wanted);
    expect_equal("the image begins at a multiple of the granularity", base % 65536, 0);
    expect_equal("the image is backed by its file", image.Type, MEM_IMAGE);

    // Import: the libraries that the file names are mapped in the same way.
    const void *const library = GetModuleHandleW(L"kernel32");
    step("import", library, page_size());
    expect_equal("a library is backed by its file", query(library).Type, MEM_IMAGE);

    // Read: only what is touched comes from the file, and what lies in the cache around it.
    char *const global = globals + NEAR_BY / 2;
    char *const neighbour = global + page_size();
    const struct snapshot untouched = look(table + NEAR_BY, BYTES - 2 * NEAR_BY);
    try_read(table + MIDDLE);
    try_read(global);
    try_read(neighbour);
    const struct snapshot now = step("read", table + NEAR_BY, BYTES - 2 * NEAR_BY);
    expect_equal("nothing is resident that was not touched", untouched.region.resident, 0);
    expect_at_least("what is touched becomes resident", now.region.resident, page_size());
    expect_at_most("touching a page brings no more than 2 MiB of the table", now.region.resident,
                   NEAR_BY);
    expect_true("a global that was only read is shared", is_shared(global));
    expect_equal("the page of a global is copy-on-write before it is written",
                 query(global).Protect, PAGE_WRITECOPY);

    // Write: the first write to a page of globals gives the process a page of its own; its
    // neighbours stay the file's.
    *global = 2;
    step("write", global, page_size());
    expect_true("a global that was written is the process's own", negation(is_shared(global)));
    expect_equal("the page of a global is read-write once it is written", query(global).Protect,
                 PAGE_READWRITE);
    expect_equal("the page beside it is copy-on-write", query(neighbour).Protect, PAGE_WRITECOPY);

    // Map: the image again, by hand. Its address is taken, so it goes elsewhere; each section
    // brings its own protection.
    const char *const view = map_again(SEC_IMAGE);
    const ptrdiff_t away = view - (const char *)GetModuleHandleW(NULL);
    step("map", view, header->SizeOfImage);
    expect_not_equal("an image whose address is taken goes elsewhere", away, 0);
    expect_equal("the code of a mapped image may be run",
                 query((const char *)(uintptr_t)main + away).Protect, PAGE_EXECUTE_READ);
    expect_equal("the constants of a mapped image may be read", query(table + away).Protect,
                 PAGE_READONLY);
    expect_equal("the globals of a mapped image are copy-on-write", query(globals + away).Protect,
                 PAGE_WRITECOPY);
    return lab_end();
}
