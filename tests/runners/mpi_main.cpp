#include <gtest/gtest.h>

#include "tests/runners/mpi_world.hpp"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  auto const team = regatta::make_mpi_team();
  regatta::mpi_world::set(*team);
  return RUN_ALL_TESTS();
}
