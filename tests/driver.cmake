# Placement, calibration, stopping rule: what one attempt does beside its kernel.
add_executable(placement_test driver/placement_test.cpp driver/core_claims_test.cpp)
target_link_libraries(placement_test PRIVATE regatta_point_library GTest::gtest_main)
gtest_discover_tests(placement_test DISCOVERY_TIMEOUT 60)
