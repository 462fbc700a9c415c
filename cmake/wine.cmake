# Wine as the emulator: a prefix of its own in the build folder, quiet, without a display, mono, gecko or debugger.
set(LAB_WINE env -u DISPLAY -u WAYLAND_DISPLAY -u TMPDIR WINEPREFIX=${CMAKE_BINARY_DIR}/prefix WINEDEBUG=-all
    "WINEDLLOVERRIDES=mscoree=\;mshtml=\;winedbg.exe=\;winemenubuilder.exe=\;explorer.exe=")
set(CMAKE_CROSSCOMPILING_EMULATOR ${LAB_WINE} wine)
