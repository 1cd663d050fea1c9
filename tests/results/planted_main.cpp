// How often the laws that were planted in generated studies are found.
// usage: planted [STUDIES]
#include <fmt/core.h>

#include <cstdlib>

#include "tests/results/planted.hpp"

int main(int count, char** words) {
  auto const studies = count > 1 ? std::strtoul(words[1], nullptr, 10) : 1000UL;
  for (auto const growth : {regatta::Growth::strong, regatta::Growth::weak}) {
    regatta::planted::Score score;
    for (std::uint64_t seed = 1; seed <= studies; ++seed) judge(regatta::planted::draw(seed, growth), score);
    fmt::print("{} studies of {} scaling\n{}\n", studies,
               growth == regatta::Growth::strong ? "strong" : "weak", text_of(score));
  }
}
