// image-loading on Windows: a program is a mapped file, and lies where the system wants.
//
// Watch the address that the file asks for, and the one that the image has.

#include <windows.h>

#include "probe.h"
#include "wide.h"

static const char constants[65536] = {1};
static char globals[65536] = {1};
static const char *const volatile pointer = constants;

static MEMORY_BASIC_INFORMATION query(const void *p)
{
    MEMORY_BASIC_INFORMATION m;
    if (!VirtualQuery(p, &m, sizeof m))
        die("VirtualQuery");
    return m;
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

    // Map: the image again, by hand. Its address is taken, so it goes elsewhere; each section
    // brings its own protection. To mend its pointers is the work of the loader, which has none
    // here.
    const char *const view = map_again(SEC_IMAGE);
    const ptrdiff_t away = view - (const char *)GetModuleHandleW(NULL);
    step("map", view, header->SizeOfImage);
    expect_not_equal("an image whose address is taken goes elsewhere", away, 0);
    expect_true("the pointers of an image mapped by hand lead to the first image",
                *(const char *const volatile *)((const char *)&pointer + away) == constants);
    expect_equal("the code of a mapped image may be run",
                 query((const char *)(uintptr_t)main + away).Protect, PAGE_EXECUTE_READ);
    expect_equal("the constants of a mapped image may be read", query(constants + away).Protect,
                 PAGE_READONLY);
    expect_equal("the globals of a mapped image are copy-on-write", query(globals + away).Protect,
                 PAGE_WRITECOPY);
    return lab_end();
}
