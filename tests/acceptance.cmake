# The real program as a whole: every kernel under every runner, what is installed, and every command of the README.
add_test(NAME acceptance.identical
         COMMAND /usr/bin/python3 "${CMAKE_CURRENT_SOURCE_DIR}/acceptance/identical.py" "$<TARGET_FILE:regatta>"
                 "${CMAKE_CURRENT_SOURCE_DIR}/acceptance/identical.toml")
set_tests_properties(acceptance.identical PROPERTIES TIMEOUT 1200 RUN_SERIAL TRUE ENVIRONMENT "${program_environment}")
add_test(NAME acceptance.installed
         COMMAND /usr/bin/python3 "${CMAKE_CURRENT_SOURCE_DIR}/acceptance/installed.py" "${CMAKE_COMMAND}" "${CMAKE_BINARY_DIR}")
set_tests_properties(acceptance.installed PROPERTIES TIMEOUT 300 ENVIRONMENT "${program_environment}")
if(CMAKE_BINARY_DIR STREQUAL "${PROJECT_SOURCE_DIR}/build/release")
  # The README's commands name build/release; under other presets they would not be what was built.
  add_test(NAME acceptance.readme
           COMMAND /usr/bin/python3 "${CMAKE_CURRENT_SOURCE_DIR}/readme/run_readme.py" "${PROJECT_SOURCE_DIR}")
  set_tests_properties(acceptance.readme PROPERTIES TIMEOUT 1200 RUN_SERIAL TRUE)
endif()
