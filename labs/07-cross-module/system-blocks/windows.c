// system-blocks on Windows: how the system's own functions hand memory over to whoever calls them.
//
// Four answers: the caller brings the memory; the caller frees with the function that the manual
// names; the function has a partner that frees; all use one allocator that belongs to no run-time.

#define COBJMACROS // IMalloc_GetSize and the like, for C
#include <windows.h>

#include <objbase.h>
#include <oleauto.h>

#include "probe.h"

int main(int argc, char **argv)
{
    lab_begin(argc, argv);

    // The caller's buffer: nothing changes hands. Too small a buffer gets the size that it takes.
    wchar_t small[1];
    static wchar_t folder[32768];
    const DWORD needed = GetCurrentDirectoryW(1, small);
    const DWORD length = GetCurrentDirectoryW(32768, folder);
    step("caller-buffer", NULL, 0);
    expect_equal("the reported size is the length of the path and its terminator", needed,
                 length + 1);
    expect_equal("the caller's buffer holds the whole path", (int64_t)wcslen(folder), length);

    // A free that the manual names: LocalFree, which is HeapFree on the process heap.
    wchar_t *text;
    if (!FormatMessageW(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_STRING, L"1000 blocks",
                        0, 0, (wchar_t *)&text, 0, NULL))
        die("FormatMessage");
    step("named-free", NULL, 0);
    expect_true("a block of FormatMessage lies in the process heap",
                HeapValidate(GetProcessHeap(), 0, text));
    expect_true("LocalFree takes a block of FormatMessage", LocalFree(text) == NULL);

    // A partner: SysAllocString makes a string with its length in front, SysFreeString frees it.
    const BSTR string = SysAllocString(L"1000 blocks");
    if (!string)
        die("SysAllocString");
    step("partner", NULL, 0);
    expect_equal("a BSTR holds its length", SysStringLen(string), 11);
    SysFreeString(string);

    // One allocator for all: the task memory of COM. Any module takes, any other gives back.
    IMalloc *allocator;
    OLECHAR *name;
    if (FAILED(CoGetMalloc(1, &allocator)) || FAILED(StringFromCLSID(&IID_IUnknown, &name)))
        die("StringFromCLSID");
    step("task-memory", NULL, 0);
    expect_at_least("the task allocator knows the size of a block that another module took",
                    (int64_t)IMalloc_GetSize(allocator, name),
                    sizeof L"{00000000-0000-0000-C000-000000000046}");
    CoTaskMemFree(name);
    IMalloc_Release(allocator);
    return lab_end();
}
