#include "tests/runners/drive_cases.hpp"
#include "tests/runners/mpi_world.hpp"

namespace regatta {
namespace {

using namespace fakes;

class MpiDrive : public testing::TestWithParam<NamedPool> {};

TEST_P(MpiDrive, GivesKnownResultsForEveryKindOfKernelUnderEverySchedule) {
  int const workers = mpi_world::team().share().ranks > 2 ? 1 : 2;
  auto const pool = GetParam().make({.cpus = {}, .workers = workers, .in_flight = workers});
  expect_known_results(mpi_world::team(), *pool);
}

INSTANTIATE_TEST_SUITE_P(Regatta, MpiDrive, testing::ValuesIn(all_pools), name_of_pool);

}  // namespace
}  // namespace regatta
