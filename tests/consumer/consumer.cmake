# Run by CTest: installs the contract to a fresh prefix, moves it (a package must not remember where it was made),
# builds the consumer against it and runs it.
function(step)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "failed (${code}): ${ARGN}")
  endif()
endfunction()

file(REMOVE_RECURSE "${SCRATCH}")
step("${CMAKE_COMMAND}" --install "${BUILD}" --component contract --prefix "${SCRATCH}/made")
file(RENAME "${SCRATCH}/made" "${SCRATCH}/moved")
step("${CMAKE_COMMAND}" -S "${SOURCE}" -B "${SCRATCH}/build" -G "${GENERATOR}" -D "CMAKE_CXX_COMPILER=${COMPILER}"
     -D "CMAKE_CXX_FLAGS=${FLAGS}" -D "CMAKE_PREFIX_PATH=${SCRATCH}/moved")
step("${CMAKE_COMMAND}" --build "${SCRATCH}/build")
step("${SCRATCH}/build/consumer")
