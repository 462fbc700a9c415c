# The Wine prefix, one for wine64 and wine32, in the folder of the build folders: brought up before the first test that
# needs it, and down once no run needs it any more, killed or not (harness/driver/wine/guard.py). Included by wine.cmake.
set(LAB_FIXTURE wine)
foreach(part begin end)
  add_test(NAME wine.${part} COMMAND ${LAB_WINE} ${Python3_EXECUTABLE} -S -P -m harness.driver.wine prefix ${part})
  set_tests_properties(wine.${part} PROPERTIES RUN_SERIAL ON TIMEOUT 300
    ENVIRONMENT_MODIFICATION PYTHONPATH=path_list_prepend:${PROJECT_SOURCE_DIR})
endforeach()
set_tests_properties(wine.begin PROPERTIES FIXTURES_SETUP wine)
set_tests_properties(wine.end PROPERTIES FIXTURES_CLEANUP wine)
