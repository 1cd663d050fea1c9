#include "driver/build_info.hpp"

#include <fmt/core.h>

#include <boost/version.hpp>

#include "driver/build_commit.hpp"  // generated at every build: REGATTA's commit

namespace regatta {

namespace {
// Values that CMake knows arrive as compile definitions of this one file.
constexpr char const* version = REGATTA_VERSION;
constexpr char const* compiler = REGATTA_COMPILER;
constexpr char const* build_type = REGATTA_BUILD_TYPE;
constexpr char const* kernel_flags = REGATTA_KERNEL_FLAGS;
}  // namespace

std::string version_text() {
  return fmt::format("{} (commit {})", version, build_commit);
}

std::map<std::string, std::string> build_facts() {
  return {{"regatta_version", version},
          {"commit", build_commit},
          {"compiler", compiler},
          {"build_type", build_type},
          {"kernel_flags", kernel_flags},
          {"boost_version",
           fmt::format("{}.{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100)}};
}

}  // namespace regatta
