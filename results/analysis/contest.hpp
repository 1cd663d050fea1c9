#pragma once

#include <span>
#include <vector>

#include "results/analysis/interval.hpp"
#include "results/analysis/summary.hpp"

/// Times compared: how many times one is the other, and who is faster for sure.
namespace regatta {

/// How many times `above` takes as long as `below`.
struct TimeRatio {
  Interval ratio;      ///< of the medians; B. Welch's interval (Biometrika 34, 1947) of their attempts
  double p = 1;        ///< that two equally fast points lie as far apart, by the same test
  bool known = false;  ///< whether both have several attempts; else the interval is of repetitions alone, and
                       ///< nothing is called
};

/// Of two points of one study. What a round has in common does not count: rounds are interleaved.
[[nodiscard]] TimeRatio ratio_in_study(PointSummary const& above, PointSummary const& below);
/// Of two studies: all in which attempts differ counts.
[[nodiscard]] TimeRatio ratio_of_studies(PointSummary const& above, PointSummary const& below);

/// One of those who are compared, and the work that it does in its time.
struct Contestant {
  PointSummary const* summary = nullptr;
  double work = 1;
  /// Work a second.
  [[nodiscard]] double speed() const noexcept { return work / summary->seconds.median; }
};

/// The p of each against one of them, the reference, by their speeds, after Holm's correction over all of
/// them: the probability of *any* false difference is at most what is asked. 1 for the reference, and where
/// nothing is known.
[[nodiscard]] std::vector<double> p_against(std::size_t reference, std::span<Contestant const> contestants);

/// Two are told apart at this p or less.
constexpr double apart_level = 0.05;

/// Whether each may be called: all have several attempts of their own. An interval may take its spread from
/// other points of the kernel; a call may not.
[[nodiscard]] bool can_be_told_apart(std::span<Contestant const> contestants);

}  // namespace regatta
