# The independent CPU kernels: what holds for all of them, and each against a naive loop.
add_executable(test_cpu_kernels
  kernels/cpu_contract_test.cpp kernels/cpu_reference_test.cpp kernels/cpu_registry_test.cpp)
target_link_libraries(test_cpu_kernels PRIVATE regatta_kernels GTest::gtest_main)
gtest_discover_tests(test_cpu_kernels TEST_PREFIX "kernels." PROPERTIES TIMEOUT 120 DISCOVERY_TIMEOUT 60)
