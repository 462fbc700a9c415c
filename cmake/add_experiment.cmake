include(cpu)
if(CMAKE_CROSSCOMPILING AND WIN32 AND NOT LAB_RUN_ELSEWHERE)
  include(wine)
endif()
if(MINGW)
  include(windows_header)
endif()

# Seconds that an experiment may take: more is for emulated computers.
set(LAB_LIMIT 60 CACHE STRING "seconds that an experiment may take")
math(EXPR LAB_TIMEOUT "2 * ${LAB_LIMIT}")

# add_experiment(NAME) in labs/LAB/CMakeLists.txt builds LAB.NAME from NAME/<system>.c, the source named after the machine
# (linux, windows or cpu), and adds the test LAB.NAME, which runs it through the driver. Where no call of the system differs,
# NAME/any.c stands for linux and windows. Where a source is about instructions of the x86, NAME/<system>_elsewhere.c is
# built for other processors. Without a source there is nothing to do on this
# machine. More sources, libraries or options are plain CMake on the target LAB.NAME.
function(add_experiment name)
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME lab)
  set(source ${name}/${LAB_SYSTEM}.c)
  if(NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${source} AND NOT LAB_SYSTEM STREQUAL cpu)
    set(source ${name}/any.c)
  endif()
  set(elsewhere ${name}/${LAB_SYSTEM}_elsewhere.c)
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${elsewhere} AND NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|AMD64|i.86)$")
    set(source ${elsewhere})
  endif()
  if(NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${source})
    return()
  endif()
  if(LAB_LACKS) # a program that says so, in the place of the program
    set(program ${CMAKE_CURRENT_BINARY_DIR}/${lab}.${name})
    file(WRITE ${program} "#!/bin/sh\necho '${lab}.${name}: ${LAB_LACKS}' >&2\nexit 77\n")
    file(CHMOD ${program} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
  else()
    set(program ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:${lab}.${name}>)
    add_executable(${lab}.${name} ${source})
    target_link_libraries(${lab}.${name} PRIVATE probe)
    target_compile_definitions(${lab}.${name} PRIVATE LAB_NAME="${lab}" EXPERIMENT_NAME="${name}")
  endif()
  if(MINGW)
    target_include_directories(${lab}.${name} BEFORE PRIVATE ${LAB_WINDOWS_HEADER})
    add_dependencies(${lab}.${name} windows-header)
  endif()
  add_test(NAME ${lab}.${name}
    COMMAND ${Python3_EXECUTABLE} -S -P -m harness.driver --source ${CMAKE_CURRENT_SOURCE_DIR}/${source}
            --build ${PROJECT_BINARY_DIR} --limit ${LAB_LIMIT} -- ${program}
    WORKING_DIRECTORY ${PROJECT_BINARY_DIR})
  set_tests_properties(${lab}.${name} PROPERTIES RUN_SERIAL ON SKIP_RETURN_CODE 77 TIMEOUT ${LAB_TIMEOUT}
    ENVIRONMENT_MODIFICATION PYTHONPATH=path_list_prepend:${PROJECT_SOURCE_DIR}
    FIXTURES_REQUIRED "${LAB_FIXTURE}")
endfunction()
