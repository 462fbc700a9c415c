# <windows.h> takes MinGW half a second to read, each time: it is compiled once for all experiments. GCC takes
# windows.h.gch from a folder of the include path where it would look for windows.h, if the options are the same.
set(LAB_WINDOWS_HEADER ${PROJECT_BINARY_DIR}/windows-header)
file(WRITE ${LAB_WINDOWS_HEADER}/all.h "#include <windows.h>\n")
string(TOUPPER "CMAKE_C_FLAGS_${CMAKE_BUILD_TYPE}" flags_of_type)
separate_arguments(flags NATIVE_COMMAND "${CMAKE_C_FLAGS} ${${flags_of_type}} ${CMAKE_C17_EXTENSION_COMPILE_OPTION}")
get_target_property(definitions flags INTERFACE_COMPILE_DEFINITIONS)
list(TRANSFORM definitions PREPEND -D)
add_custom_command(OUTPUT ${LAB_WINDOWS_HEADER}/windows.h.gch
  COMMAND ${CMAKE_C_COMPILER} ${flags} ${definitions} -x c-header all.h -o windows.h.gch
  WORKING_DIRECTORY ${LAB_WINDOWS_HEADER} VERBATIM)
add_custom_target(windows-header DEPENDS ${LAB_WINDOWS_HEADER}/windows.h.gch)
