# The simulated study comes with the tests.
if(TARGET simulated_study)
  add_executable(compaction compaction.cpp)
  target_link_libraries(compaction PRIVATE simulated_study regatta_store fmt::fmt)
endif()
