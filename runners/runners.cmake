# The runners: the loop over steps, and a library a pool or team that has a runtime of its own.
regatta_library(cpu_mask SOURCES cpu_mask.cpp)
regatta_library(runner_core SOURCES drive.cpp chunks.cpp affinity.cpp usage.cpp serial.cpp single.cpp
                LINK cpu_mask blocking_io Threads::Threads)
regatta_library(pool_openmp SOURCES openmp.cpp LINK runner_core OpenMP::OpenMP_CXX)
regatta_library(pool_tbb SOURCES tbb.cpp LINK runner_core TBB::tbb)
regatta_library(team_mpi SOURCES mpi.cpp mpi_node.cpp mpi_tickets.cpp LINK runner_core MPI::MPI_CXX fmt::fmt)
