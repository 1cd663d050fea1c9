#include "driver/refusal_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "results/counted.hpp"
#include "results/terminal.hpp"

namespace regatta {

std::string refusals_text(SweepCount const& count, std::function<std::string(Point const&)> const& name_of) {
  auto refusals = count.refusals;
  if (refusals.size() == 1) return escaped(refusals.front().reason);
  std::stable_sort(refusals.begin(), refusals.end(),
                   [](Refusal const& a, Refusal const& b) { return a.attempts > b.attempts; });
  constexpr std::size_t in_full = 3, most = 160;  // reasons, and columns of each
  auto text =
      fmt::format("{} failed, for {}", counted(count.failed, "attempt"), counted(refusals.size(), "cause"));
  for (std::size_t i = 0; i < std::min(in_full, refusals.size()); ++i) {
    auto const& [reason, point, attempts] = refusals[i];
    auto const how_many = attempts == 1 ? "" : grouped(attempts) + " such as ";
    text += fmt::format("{} {}{} ({})", i == 0 ? ":" : ";", how_many, name_of(*point),
                        shortened(escaped(reason), most));
  }
  if (refusals.size() > in_full)
    text += fmt::format("; {} more", counted(refusals.size() - in_full, "cause"));
  return text;
}

}  // namespace regatta
