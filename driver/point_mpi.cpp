#include "driver/point.hpp"
#include "runners/drive.hpp"

int main(int argc, char** argv) {
  return regatta::run_point(argc, argv, [] { return regatta::make_mpi_team(); });
}
