# add_experiment(NAME) in labs/LAB/CMakeLists.txt builds LAB.NAME from NAME/<system>.c, the source named after the machine
# (linux, windows or cpu), and adds the test LAB.NAME, which runs it through the driver. Without such a source there is
# nothing to do on this machine. More sources, libraries or options are plain CMake on the target LAB.NAME.
#
# add_guests(NAME file.asm...) gives it programs for the emulated CPU: flat binaries, each a `const struct guest` (cpu.h)
# named after its file.

# What the emulated CPU needs. Without it, its tests say so and count as skipped.
if(LAB_SYSTEM STREQUAL cpu)
  find_library(UNICORN unicorn)
  find_path(UNICORN_INCLUDE unicorn/unicorn.h)
  find_program(NASM nasm)
  if(NOT UNICORN OR NOT UNICORN_INCLUDE)
    set(LAB_LACKS "the emulated CPU needs the Unicorn Engine (Debian: libunicorn-dev)")
  elseif(NOT NASM)
    set(LAB_LACKS "the guests of the emulated CPU need an assembler (Debian: nasm)")
  endif()
  if(LAB_LACKS)
    message(STATUS "Left out: ${LAB_LACKS}")
  endif()
endif()

function(add_experiment name)
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME lab)
  set(source ${name}/${LAB_SYSTEM}.c)
  if(NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${source})
    return()
  endif()
  if(LAB_LACKS)
    set(program sh -c "echo '${lab}.${name}: ${LAB_LACKS}' >&2; exit 77")
  else()
    set(program ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:${lab}.${name}>)
    add_executable(${lab}.${name} ${source})
    target_link_libraries(${lab}.${name} PRIVATE probe)
    target_compile_definitions(${lab}.${name} PRIVATE LAB_NAME="${lab}" EXPERIMENT_NAME="${name}")
  endif()
  add_test(NAME ${lab}.${name}
    COMMAND ${LAB_PYTHON} -m report drive --source ${CMAKE_CURRENT_SOURCE_DIR}/${source}
            --build ${PROJECT_BINARY_DIR} -- ${program}
    WORKING_DIRECTORY ${PROJECT_BINARY_DIR})
  set_tests_properties(${lab}.${name} PROPERTIES RUN_SERIAL ON SKIP_RETURN_CODE 77 TIMEOUT 120
    ENVIRONMENT_MODIFICATION PYTHONPATH=path_list_prepend:${PROJECT_SOURCE_DIR}
    FIXTURES_REQUIRED "${LAB_FIXTURE}")
endfunction()

function(add_guests name)
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME lab)
  if(LAB_LACKS OR NOT TARGET ${lab}.${name})
    return()
  endif()
  foreach(file ${ARGN})
    set(source ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    cmake_path(GET file STEM guest)
    set(out ${CMAKE_CURRENT_BINARY_DIR}/${name}.guest.${guest})
    add_custom_command(OUTPUT ${out}.c DEPENDS ${source} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake VERBATIM
      COMMAND ${NASM} -f bin -Wall -Werror -o ${out}.bin ${source}
      COMMAND ${CMAKE_COMMAND} -D GUEST=${guest} -D OUT=${out} -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake)
    target_sources(${lab}.${name} PRIVATE ${out}.c)
  endforeach()
endfunction()
