# Wine as the emulator, where Windows programs are built on Linux: a prefix of its own, which wine64 and wine32 share
# because it takes a gigabyte, in the folder of the build folders (build/, or what ./lab passes); quiet, without a
# display, mono, gecko or debugger. The loader and the server are named by their full path: harness/driver/wine/find.py
# knows their places. Its locale is of UTF-8 whatever the user's: in any other a folder called 用户 is not there for it.
set(LAB_BUILD ${PROJECT_SOURCE_DIR}/build CACHE PATH "the folder of the build folders")
math(EXPR LAB_BITS "${CMAKE_SIZEOF_VOID_P} * 8")
execute_process(COMMAND ${CMAKE_COMMAND} -E env PYTHONPATH=${PROJECT_SOURCE_DIR}
                        ${Python3_EXECUTABLE} -S -P -m harness.driver.wine find ${LAB_BITS}
  OUTPUT_VARIABLE LAB_WINE_PLACES OUTPUT_STRIP_TRAILING_WHITESPACE)
string(REPLACE "\n" ";" LAB_WINE_PLACES "${LAB_WINE_PLACES}")
if(NOT LAB_WINE_PLACES) # built all the same, for others to run
  message(STATUS "There is no Wine here for programs of ${LAB_BITS} bits")
  set(LAB_WINE_PLACES wine wineserver)
endif()
list(GET LAB_WINE_PLACES 0 LAB_WINE_LOADER)
list(GET LAB_WINE_PLACES 1 LAB_WINE_SERVER)
set(LAB_WINE env -u DISPLAY -u WAYLAND_DISPLAY -u TMPDIR LC_ALL=C.UTF-8 WINEPREFIX=${LAB_BUILD}/prefix WINEDEBUG=-all
    WINEDLLOVERRIDES=mscoree,mshtml,winedbg.exe,winemenubuilder.exe,explorer.exe=
    WINELOADER=${LAB_WINE_LOADER} WINESERVER=${LAB_WINE_SERVER})
set(CMAKE_CROSSCOMPILING_EMULATOR ${LAB_WINE} ${LAB_WINE_LOADER})
include(wine_prefix)
