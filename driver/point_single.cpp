#include "driver/point.hpp"
#include "runners/drive.hpp"

// Without MPI: its libraries would cost every attempt 4 ms at start.
int main(int argc, char** argv) {
  return regatta::run_point(argc, argv, regatta::make_single_team);
}
