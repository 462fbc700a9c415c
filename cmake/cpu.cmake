# What the emulated CPU needs. Without it, its tests say so and count as skipped.
if(LAB_SYSTEM STREQUAL cpu)
  find_package(PkgConfig QUIET)
  if(PkgConfig_FOUND)
    pkg_check_modules(UNICORN IMPORTED_TARGET unicorn)
  endif()
  find_program(NASM nasm)
  if(NOT PkgConfig_FOUND)
    set(LAB_LACKS "what the emulated CPU is made of is found by pkg-config (Debian: pkgconf)")
  elseif(NOT UNICORN_FOUND)
    set(LAB_LACKS "the emulated CPU needs the Unicorn Engine (Debian: libunicorn-dev)")
  elseif(NOT NASM)
    set(LAB_LACKS "the guests of the emulated CPU need an assembler (Debian: nasm)")
  endif()
  if(LAB_LACKS)
    message(STATUS "Left out: ${LAB_LACKS}")
  endif()
endif()

# add_guests(NAME file.asm...) gives the experiment NAME, where it is built for the emulated CPU, its programs: flat
# binaries, each a `const struct guest` (probe/cpu/cpu.h) called after its file. Not with -Wall: NASM 2.16.03 and later warn then
# of every absolute address, and what those are is the subject of these guests.
function(add_guests name)
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME lab)
  if(NOT LAB_SYSTEM STREQUAL cpu OR LAB_LACKS)
    return()
  endif()
  set(strict $<$<BOOL:${LAB_WARNINGS_ARE_ERRORS}>:-Werror>)
  foreach(file ${ARGN})
    set(source ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    cmake_path(GET file STEM guest)
    set(out ${CMAKE_CURRENT_BINARY_DIR}/${name}.guest.${guest})
    add_custom_command(OUTPUT ${out}.c DEPENDS ${source} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake VERBATIM COMMAND_EXPAND_LISTS
      COMMAND ${NASM} -f bin ${strict} -o ${out}.bin ${source}
      COMMAND ${CMAKE_COMMAND} -D GUEST=${guest} -D OUT=${out} -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake)
    target_sources(${lab}.${name} PRIVATE ${out}.c)
  endforeach()
endfunction()
