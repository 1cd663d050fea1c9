# The package, as a stranger's project sees it. Not a subfolder of the build: it is a project of its own.
set(consumer_flags "")
if(REGATTA_SANITIZE)
  set(consumer_flags "-fsanitize=${REGATTA_SANITIZE}")
endif()
add_test(NAME contract.consumer
  COMMAND "${CMAKE_COMMAND}" -D "BUILD=${CMAKE_BINARY_DIR}" -D "SOURCE=${CMAKE_CURRENT_SOURCE_DIR}/consumer"
          -D "SCRATCH=${CMAKE_BINARY_DIR}/consumer" -D "GENERATOR=${CMAKE_GENERATOR}" -D "COMPILER=${CMAKE_CXX_COMPILER}"
          -D "FLAGS=${consumer_flags}" -P "${CMAKE_CURRENT_SOURCE_DIR}/consumer/consumer.cmake")
set_tests_properties(contract.consumer PROPERTIES TIMEOUT 300 PASS_REGULAR_EXPRESSION
  "gauss: verified\nsquares: verified\nand refuses: unknown parameter 'sise'. did you mean 'size'")
