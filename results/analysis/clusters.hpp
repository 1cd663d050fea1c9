#pragma once

#include <string_view>
#include <unordered_map>

#include "results/analysis/rank_test.hpp"
#include "results/journal.hpp"

namespace regatta {

/// The timed repetitions (s) of every point, attempt by attempt; only canonical attempts that are ok. The
/// keys live as long as the records.
[[nodiscard]] std::unordered_map<std::string_view, Clusters> clusters_of(Records const& records);

}  // namespace regatta
