# Run by CTest: every C++ file is formatted as .clang-format says. The folders are read when the test runs, so no file is
# forgotten. `clang-format -i FILE` mends one.
set(files "")
foreach(room IN ITEMS bench driver kernels results runners slurm tests)
  file(GLOB_RECURSE found "${SOURCE}/${room}/*.cpp" "${SOURCE}/${room}/*.hpp")
  list(APPEND files ${found})
endforeach()
list(LENGTH files count)
execute_process(COMMAND "${CLANG_FORMAT}" --dry-run -Werror --style=file ${files} RESULT_VARIABLE code ERROR_VARIABLE errors)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "${errors}")
endif()
message(STATUS "${count} files are formatted")
