# Runners against loops by hand and against other programs. README.md says how to run each.
regatta_library(bench_contender SOURCES contender.cpp ../driver/calibration.cpp
                LINK pool_openmp pool_tbb pool_asio team_mpi regatta_kernels regatta_terminal fmt::fmt)

add_executable(bench_costs costs.cpp)
target_link_libraries(bench_costs PRIVATE bench_contender)

add_executable(bench_handwritten handwritten.cpp
  handwritten/work.cpp handwritten/serial.cpp handwritten/openmp.cpp handwritten/tbb.cpp handwritten/asio.cpp
  handwritten/mpi.cpp handwritten/mpi_openmp.cpp handwritten/mpi_tbb.cpp handwritten/mpi_asio.cpp)
target_link_libraries(bench_handwritten PRIVATE bench_contender MPI::MPI_CXX OpenMP::OpenMP_CXX TBB::tbb Boost::headers)

add_executable(bench_metg metg.cpp)
target_link_libraries(bench_metg PRIVATE bench_contender)

# What is compared with kernels is compiled as kernels are.
regatta_library(bench_best_programs SOURCES best/triad.cpp best/heat2d.cpp best/dgemm.cpp best/pin.cpp
                LINK runner_core regatta_kernels OpenMP::OpenMP_CXX)
target_compile_options(bench_best_programs PRIVATE -march=${REGATTA_ARCH} $<$<CONFIG:Release>:-O3> -fno-math-errno -falign-loops=64)
add_executable(bench_best best.cpp)
target_link_libraries(bench_best PRIVATE bench_contender bench_best_programs)
