# Wine as the emulator: a prefix of its own, which wine64 and wine32 share because it takes a gigabyte, in the folder
# of the build folders; quiet, without a display, mono, gecko or debugger.
cmake_path(ABSOLUTE_PATH CMAKE_CURRENT_LIST_DIR NORMALIZE OUTPUT_VARIABLE LAB_CMAKE)
cmake_path(GET LAB_CMAKE PARENT_PATH LAB_ROOT)
set(LAB_WINE env -u DISPLAY -u WAYLAND_DISPLAY -u TMPDIR WINEPREFIX=${LAB_ROOT}/build/prefix WINEDEBUG=-all
    "WINEDLLOVERRIDES=mscoree=\;mshtml=\;winedbg.exe=\;winemenubuilder.exe=\;explorer.exe=")
# Debian's `wine` is the 32-bit loader, which starts a program of 64 bits by way of a second process, which takes its time.
if(CMAKE_SYSTEM_PROCESSOR STREQUAL x86_64)
  find_program(LAB_WINE_LOADER NAMES wine64 wine PATHS /usr/lib/wine NO_CACHE)
else()
  find_program(LAB_WINE_LOADER wine NO_CACHE)
endif()
if(NOT LAB_WINE_LOADER)
  set(LAB_WINE_LOADER wine)
endif()
set(CMAKE_CROSSCOMPILING_EMULATOR ${LAB_WINE} ${LAB_WINE_LOADER})
