// hazards.c: what may disturb what is measured. Each is a sentence, and work goes on.

#include <windows.h>

#include <string.h>

#include "commands.h"
#include "computer.h"
#include "files.h"
#include "kit.h"
#include "say.h"

enum { LEAST_MIB = 1500 }; // of memory and disk: what the largest experiment takes, and more

static int told;

#define TELL(...) (told++, say("note: " __VA_ARGS__))

static bool begins_with(const wchar_t *path, const wchar_t *folder)
{
    const size_t length = wcslen(folder);
    return length > 2 && _wcsnicmp(path, folder, length) == 0 &&
           (path[length] == L'\\' || path[length] == L'\0');
}

static void look_at_place(void)
{
    static const wchar_t *const CLOUDS[] = {L"OneDrive", L"OneDriveConsumer",
                                            L"OneDriveCommercial"};
    wchar_t drive[4] = L"?:\\", cloud[LONGEST], longest[LONGEST];
    drive[0] = kit.root[0];
    if (kit.root[0] == L'\\')
        TELL("the kit lies on another computer (%s): copy it to a disk of this one",
             utf8(kit.root));
    else if (GetDriveTypeW(drive) == DRIVE_REMOTE)
        TELL("%s is a disk of another computer: copy the kit to one of this", utf8(drive));
    for (int i = 0; i < 3; i++) {
        const DWORD length = GetEnvironmentVariableW(CLOUDS[i], cloud, LONGEST);
        if (length && length < LONGEST && begins_with(kit.root, cloud)) {
            TELL("the kit lies in OneDrive, which reads what is written: move it to another "
                 "folder");
            break;
        }
    }
    for (int i = 0; i < kit.experiments; i++)
        if (!program_of(longest, &kit.experiment[i], &kit.machine[0]) ||
            wcslen(longest) >= MAX_PATH) {
            TELL("the path of the kit is too long: %s has more than 260 characters and will be "
                 "skipped; move the kit up",
                 kit.experiment[i].name);
            break;
        }
}

// The disk that programs work on: where %LOCALAPPDATA% is.
static void look_at_disk(void)
{
    wchar_t folder[LONGEST], disk[LONGEST], name[32] = L"";
    ULARGE_INTEGER bytes;
    const DWORD length = GetEnvironmentVariableW(L"LOCALAPPDATA", folder, LONGEST);
    if (!length || length >= LONGEST || !GetVolumePathNameW(folder, disk, LONGEST))
        return;
    if (GetVolumeInformationW(disk, NULL, 0, NULL, NULL, NULL, name, 32) &&
        wcscmp(name, L"NTFS") != 0)
        TELL("the disk %s is not of NTFS but of %s: what is said about files is said about NTFS",
             utf8(disk), utf8(name));
    if (GetDiskFreeSpaceExW(folder, &bytes, NULL, NULL) && bytes.QuadPart >> 20 < LEAST_MIB)
        TELL("only %lu MiB are free on %s: experiments that need more are skipped",
             (unsigned long)(bytes.QuadPart >> 20), utf8(disk));
}

static void look_at_computer(void)
{
    const struct computer *const c = this_computer();
    if (c->free_memory >> 20 < LEAST_MIB || c->free_commit >> 20 < LEAST_MIB)
        TELL("only %lu MiB of memory are free, and %lu MiB can be committed: close other programs, "
             "or experiments that need more are skipped",
             (unsigned long)(c->free_memory >> 20), (unsigned long)(c->free_commit >> 20));
    if (c->native[0] == 'a')
        TELL("this is an ARM computer, on which Windows emulates an x86: the results say so");
    if (c->major < 10)
        TELL("this is %s, and the labs are made for Windows 10 and newer", c->system);
}

static void look_at_names(void)
{
    for (int i = 0; i < kit.names; i++) {
        const HANDLE held = OpenFileMappingW(FILE_MAP_READ, FALSE, wide(kit.name[i]));
        if (!held && GetLastError() == ERROR_FILE_NOT_FOUND)
            continue;
        TELL("another program holds the name %s: end it, or the experiments that share memory by "
             "that name do not run",
             kit.name[i]);
        if (held)
            CloseHandle(held);
    }
}

int hazards(void)
{
    told = 0;
    look_at_place();
    look_at_disk();
    look_at_computer();
    look_at_names();
    return told;
}
