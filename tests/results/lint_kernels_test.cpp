#include <gtest/gtest.h>

#include "kernels/registry.hpp"
#include "results/analysis/lint.hpp"
#include "tests/results/temporary_study.hpp"

/// What lint says of tasks is what the kernels say.
namespace regatta {
namespace {

bool has(KernelEntry const& kernel, std::string_view parameter) {
  return std::any_of(kernel.parameters.begin(), kernel.parameters.end(),
                     [&](ParameterSpec const& spec) { return spec.name == parameter; });
}

/// A small problem that its parts do not divide.
std::map<std::string, Value> small(KernelEntry const& kernel, std::int64_t size, std::int64_t part) {
  std::map<std::string, Value> values{{"size", size}};
  for (auto const* name : {"tile", "rows", "block", "width"})
    if (has(kernel, name) && !kernel.io) values[name] = part;
  if (has(kernel, "steps")) values["steps"] = std::int64_t{3};
  if (has(kernel, "file")) values["file"] = std::int64_t{4096};
  return values;
}

class Tasks : public ::testing::TestWithParam<std::string> {};

TEST_P(Tasks, AreCountedAsTheKernelCountsThem) {
  TemporaryStudy const folder;
  auto const& kernel = find_kernel(GetParam());
  for (auto const size : {1, 37, 96})
    for (auto const part : {1, 5, 16, 200}) {
      auto const parameters = Parameters::complete(kernel.parameters, small(kernel, size, part));
      regatta::Setup setup;
      setup.scratch = folder.path();
      Point point;
      point.kernel = kernel.name, point.parameters = parameters.values();
      EXPECT_EQ(tasks_of(point), static_cast<double>(kernel.make(parameters, setup)->tasks()))
          << size << " in parts of " << part;
    }
}

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (auto const& kernel : kernels()) names.emplace_back(kernel.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(OfEveryKernel, Tasks, ::testing::ValuesIn(names()),
                         [](auto const& tested) { return tested.param; });

TEST(TasksOf, TrivialTasksAreThoseOfAllSteps) {
  auto const& kernel = find_kernel("compute_bound");
  auto values = small(kernel, 1, 4);
  values["pattern"] = std::string("trivial");
  auto const parameters = Parameters::complete(kernel.parameters, values);
  Point point;
  point.kernel = kernel.name, point.parameters = parameters.values();
  EXPECT_EQ(tasks_of(point), 12);
  EXPECT_EQ(static_cast<double>(kernel.make(parameters, {})->tasks()), 12);
}

}  // namespace
}  // namespace regatta
