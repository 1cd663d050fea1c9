# An attempt: one library, two programs. Neither links HDF5, and only one MPI: each attempt pays for what it loads.
regatta_library(regatta_point_library
  SOURCES point.cpp core_claims.cpp measure.cpp repeat.cpp calibration.cpp scratch.cpp
  LINK regatta_environment regatta_kernels regatta_placement regatta_point_id regatta_point_request regatta_process regatta_resolve_point regatta_temporary_folder
       regatta_record
       regatta_analysis_median regatta_sha256 runner_core pool_openmp pool_tbb pool_asio nlohmann_json::nlohmann_json
       fmt::fmt PkgConfig::HWLOC Threads::Threads)
add_executable(regatta-point point_single.cpp)
target_link_libraries(regatta-point PRIVATE regatta_point_library)
add_executable(regatta-point-mpi point_mpi.cpp)
target_link_libraries(regatta-point-mpi PRIVATE regatta_point_library team_mpi)
set_target_properties(regatta-point regatta-point-mpi PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")
