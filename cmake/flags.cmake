# How all C of ours is compiled. `probe` hands it on to what links it; what does not, links `flags` itself.
add_library(flags INTERFACE)

# C17, and no newer: GCC 15 takes C23 where it is left alone, which compile features, "at least C17", would let it.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)

# Next year's compiler warns of more: that ends the build for those who work on the labs (./lab test), not for students.
option(LAB_WARNINGS_ARE_ERRORS "a warning of the compiler or the assembler ends the build" OFF)
set(CMAKE_COMPILE_WARNING_AS_ERROR ${LAB_WARNINGS_ARE_ERRORS})

if(MSVC)
  target_compile_options(flags INTERFACE /W4 /experimental:c11atomics)
else()
  target_compile_options(flags INTERFACE
    -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef)
  # A compiler that knows what malloc is may leave out a pair of malloc and free, or a call whose block nobody looks at:
  # what is measured must be called.
  foreach(function malloc calloc realloc free aligned_alloc posix_memalign memalign strdup)
    target_compile_options(flags INTERFACE -fno-builtin-${function})
  endforeach()
endif()

if(MINGW) # the same bytes from the same sources
  target_link_options(flags INTERFACE -Wl,--no-insert-timestamp)
endif()

if(WIN32)
  target_compile_definitions(flags INTERFACE
    WIN32_LEAN_AND_MEAN UNICODE _WIN32_WINNT=0x0A00 PSAPI_VERSION=2 __USE_MINGW_ANSI_STDIO=1)
else()
  target_compile_definitions(flags INTERFACE _GNU_SOURCE _FILE_OFFSET_BITS=64)
endif()
