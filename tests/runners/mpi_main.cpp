#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

#include "tests/runners/mpi_world.hpp"

/// `--longest-piece N`: long messages go in pieces of N bytes, as those above a GiB do.
int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  bool const pieces = argc == 3 && std::strcmp(argv[1], "--longest-piece") == 0;
  auto const team =
      pieces ? regatta::make_mpi_team(std::strtoul(argv[2], nullptr, 10)) : regatta::make_mpi_team();
  regatta::mpi_world::set(*team);
  return RUN_ALL_TESTS();
}
