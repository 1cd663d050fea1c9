# Every header compiles alone, and twice: for each room, a file that includes nothing but one of its headers.
set(header_flags -std=c++20 -Wall -Wextra -Werror -fopenmp -I "${PROJECT_SOURCE_DIR}")
foreach(folder IN LISTS MPI_CXX_INCLUDE_DIRS HDF5_C_INCLUDE_DIRS)
  list(APPEND header_flags -isystem "${folder}")
endforeach()
foreach(room IN ITEMS kernels runners driver results slurm tests/support)
  if(EXISTS "${PROJECT_SOURCE_DIR}/${room}")
    string(REPLACE "/" "_" name "${room}")
    add_test(NAME contract.headers.${name}
      COMMAND "${CMAKE_COMMAND}" -D "ROOM=${room}" -D "SOURCE=${PROJECT_SOURCE_DIR}" -D "COMPILER=${CMAKE_CXX_COMPILER}"
              -D "FLAGS=${header_flags}" -D "SCRATCH=${CMAKE_CURRENT_BINARY_DIR}/headers/${name}"
              -P "${CMAKE_CURRENT_SOURCE_DIR}/headers_alone.cmake")
    set_tests_properties(contract.headers.${name} PROPERTIES TIMEOUT 600)
  endif()
endforeach()
