# `cmake --install`: the binary with its helpers, the job files, the man page and completions, and the kernel contract
# for others' kernels: find_package(regatta) gives regatta::contract, with #include "kernels/any_kernel.hpp".
include(CMakePackageConfigHelpers)

# A program looks for its helpers beside itself.
foreach(program IN ITEMS regatta regatta-point regatta-point-mpi)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT program)
  endif()
endforeach()

function(regatta_install_file file destination name)
  if(EXISTS "${PROJECT_SOURCE_DIR}/${file}")
    install(FILES "${PROJECT_SOURCE_DIR}/${file}" DESTINATION "${destination}" RENAME "${name}" COMPONENT program)
  endif()
endfunction()
if(EXISTS "${PROJECT_SOURCE_DIR}/jobs")
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/jobs" DESTINATION "${CMAKE_INSTALL_DATADIR}/regatta" COMPONENT program
          FILES_MATCHING PATTERN "*.toml")
endif()
# For those who know only sbatch, and a Slurm of two nodes on one machine to try it.
foreach(script IN ITEMS strong.sbatch weak.sbatch io.sbatch)
  regatta_install_file(slurm/${script} "${CMAKE_INSTALL_DATADIR}/regatta/slurm" ${script})
endforeach()
install(PROGRAMS "${PROJECT_SOURCE_DIR}/slurm/hostfile.sh" "${PROJECT_SOURCE_DIR}/slurm/testcluster"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/regatta/slurm" COMPONENT program)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/slurm/cluster" DESTINATION "${CMAKE_INSTALL_DATADIR}/regatta/slurm" COMPONENT program)
regatta_install_file(docs/regatta.1 "${CMAKE_INSTALL_MANDIR}/man1" regatta.1)
regatta_install_file(completions/regatta.bash "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" regatta)
regatta_install_file(completions/_regatta "${CMAKE_INSTALL_DATADIR}/zsh/site-functions" _regatta)

# The contract's headers, and those that kernels may build on.
set(REGATTA_CONTRACT_HEADERS
  any_kernel check_contract error exact_sum fingerprint io kernel mix nearest parameters row_block task untouched_array)
list(TRANSFORM REGATTA_CONTRACT_HEADERS REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/kernels/\\1.hpp"
     OUTPUT_VARIABLE contract_headers)
install(FILES ${contract_headers} DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/regatta/kernels" COMPONENT contract)
install(TARGETS regatta_contract ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT contract)

set(package "${CMAKE_INSTALL_LIBDIR}/cmake/regatta")
configure_package_config_file(cmake/regatta-config.cmake.in "${CMAKE_BINARY_DIR}/regatta-config.cmake"
                              INSTALL_DESTINATION "${package}"
                              PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
# Before 1.0 any minor version may change the contract.
write_basic_package_version_file("${CMAKE_BINARY_DIR}/regatta-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_BINARY_DIR}/regatta-config.cmake" "${CMAKE_BINARY_DIR}/regatta-config-version.cmake"
        DESTINATION "${package}" COMPONENT contract)
