// object-kinds on Linux: what one flag of mmap makes of a view.
//
// Read the errors: 0 is none. There is no object between a file and its views: the flags are the
// view's, and a view makes no file larger.

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe.h"

enum { BYTES = 65536, RW = PROT_READ | PROT_WRITE };
enum { UNUSED_FLAG = 1 << 23 };

static int64_t error_of_view(int file, size_t size, int protection, int flags)
{
    void *const view = mmap(NULL, size, protection, flags, file, 0);
    const int64_t error = view == MAP_FAILED ? errno : 0;
    if (view != MAP_FAILED)
        munmap(view, size);
    return error;
}

int main(int argc, char **argv)
{
    lab_begin(argc, argv);
    step_absent("name", "a view has no name; shm_open gives one to what is mapped");
    const int file = lab_nameless_file();
    if (file == -1)
        die("making a file");

    // Size: of an empty file.
    const int64_t of_no_size = error_of_view(file, 0, RW, MAP_SHARED);
    const int64_t of_size = error_of_view(file, BYTES, RW, MAP_SHARED);
    struct stat s = {.st_size = -1};
    if (fstat(file, &s) == -1)
        die("fstat");
    step("size", NULL, 0);
    expect_error("an empty file cannot be mapped with size 0", of_no_size, EINVAL);
    expect_error("an empty file can be mapped with another size", of_size, 0);
    expect_equal("mapping makes no file larger", s.st_size, 0);

    // Kind: shared or private must be said; MAP_SHARED_VALIDATE has the other flags checked.
    const int64_t of_no_kind = error_of_view(file, BYTES, RW, 0);
    const int64_t of_no_access = error_of_view(file, BYTES, PROT_NONE, MAP_SHARED);
    const int64_t of_unknown =
        error_of_view(file, BYTES, PROT_READ, MAP_SHARED_VALIDATE | UNUSED_FLAG);
    const int64_t unchecked = error_of_view(file, BYTES, PROT_READ, MAP_SHARED | UNUSED_FLAG);
    step("kind", NULL, 0);
    expect_error("a view that is neither shared nor private is refused", of_no_kind, EINVAL);
    expect_error("a view without access is accepted", of_no_access, 0);
    expect_error("MAP_SHARED_VALIDATE refuses a flag that has no meaning", of_unknown, EOPNOTSUPP);
    expect_error("MAP_SHARED ignores a flag that has no meaning", unchecked, 0);

    step_absent("map", "nothing is reserved or committed in a view of a file");
    close(file);
    return lab_end();
}
