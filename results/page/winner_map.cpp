#include "results/analysis/winner_map.hpp"

#include <array>
#include <map>
#include <optional>
#include <set>

#include "results/page/data.hpp"
#include "results/point_text.hpp"

namespace regatta::page {

namespace {

char const* why_of(NoWinner why) {
  constexpr std::array texts{"", "not run", "one round", "results differ"};
  return texts[static_cast<std::size_t>(why)];
}

/// What the problems of a weak series have in common; each of them ran on one number of cores alone.
struct WeakKey {
  std::string kernel;
  int kernel_version = 1;
  std::map<std::string, Value> parameters;
  double size_per_core = 0;
  friend auto operator<=>(WeakKey const&, WeakKey const&) = default;
};

/// Of each comparison the weak series that all of its scaled points are of; where there is none, nothing.
class WeakProblems {
 public:
  explicit WeakProblems(Analysis const& analysis) : analysis_(analysis) {
    for (auto const& series : analysis.scaling)
      if (series.growth == Growth::weak)
        for (auto const& row : series.rows)
          keys_[row.point].insert(
              {series.kernel, series.kernel_version, series.parameters, series.size_per_core});
  }
  [[nodiscard]] std::optional<WeakKey> of(std::size_t comparison) const {
    std::set<WeakKey> all;
    for (auto const& row : analysis_.comparisons[comparison].rows)
      if (auto const found = keys_.find(row.summary.point.id); found != keys_.end())
        all.insert(found->second.begin(), found->second.end());
    return all.size() == 1 ? std::optional(*all.begin()) : std::nullopt;
  }

 private:
  Analysis const& analysis_;
  std::map<std::string_view, std::set<WeakKey>> keys_;
};

Json cell_of(WinnerCell const& cell, std::size_t problem) {
  return {{"problem", problem},
          {"runners", cell.runners},
          {"seconds", number_of(cell.seconds.median)},
          {"low", cell.seconds.is_known() ? number_of(cell.seconds.low) : Json(nullptr)},
          {"high", cell.seconds.is_known() ? number_of(cell.seconds.high) : Json(nullptr)},
          {"why", why_of(cell.why)}};
}

}  // namespace

Json winner_map_of(Analysis const& analysis) {
  auto const map = winner_map(analysis.comparisons);
  WeakProblems const weak(analysis);
  Json lines = Json::array(), cores = Json::array();
  std::map<WeakKey, std::size_t> weak_lines;
  for (auto const& line : map) {
    auto const key = weak.of(line.comparison);
    auto const known = key ? weak_lines.find(*key) : weak_lines.end();
    if (known != weak_lines.end()) {  // the next size of a weak problem: its cores are still free there
      auto& cells = lines[known->second]["cells"];
      for (std::size_t i = 0; i < line.cells.size(); ++i)
        if (line.cells[i].why != NoWinner::nothing_ran) cells[i] = cell_of(line.cells[i], line.comparison);
      continue;
    }
    Json cells = Json::array();
    for (auto const& cell : line.cells) cells.push_back(cell_of(cell, line.comparison));
    Json entry{{"problem", line.comparison}, {"title", ""}, {"cells", std::move(cells)}};
    if (key) {
      weak_lines.emplace(*key, lines.size());
      entry["title"] = "weak, " + a_core_text(key->size_per_core) +
                       analysis.versions.text(key->kernel, key->kernel_version);
    }
    lines.push_back(std::move(entry));
  }
  if (!map.empty())
    for (auto const& cell : map.front().cells) cores.push_back(cell.cores);
  return {{"cores", std::move(cores)}, {"lines", std::move(lines)}};
}

}  // namespace regatta::page
