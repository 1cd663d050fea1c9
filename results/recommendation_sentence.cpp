#include "results/recommendation_sentence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "results/counted.hpp"
#include "results/number_text.hpp"
#include "results/point_text.hpp"
#include "results/scaling_report.hpp"

namespace regatta {

namespace {

std::string cores_text(Shape const& shape) {
  auto text = counted(shape.cores(), "core");
  if (shape.nodes > 1) text += fmt::format(" of {} nodes", shape.nodes);
  return text;
}

std::string row_text(Row const& row) {
  auto const& point = row.summary.point;
  auto text = fmt::format("{} on {}", escaped(point.runner), cores_text(point.shape));
  if (point.runner != "serial") text += ", " + schedule_text(point.schedule);
  if (point.concurrency > 0) text += fmt::format(", {} in flight", point.concurrency);
  return text;
}

/// "a tie (p = 0.31)"
std::string significance_text(Recommendation const& recommendation) {
  if (!recommendation.can_be_told_apart) return "after one round nothing is called";
  auto const p = recommendation.runner_up_p;
  auto const text = p < 0.001 ? std::string("p < 0.001") : fmt::format("p = {:.2g}", p);
  if (recommendation.runner_up_ties) return p > apart_level ? "a tie (" + text + ")" : "a tie";
  return "no tie (" + text + ")";
}

/// " (1.40 s to 1.52 s)"; nothing where nobody knows.
template <class Format>
std::string bounds_text(Interval const& interval, Format&& format) {
  if (!is_informative(interval)) return ", its interval unknown";
  return fmt::format(" ({} to {})", format(interval.low), format(interval.high));
}

std::string efficiency_text(Choice const& choice) {
  if (!choice.efficiency) return {};
  bool const is_base = choice.efficiency->low == choice.efficiency->high;
  return percent_text(choice.efficiency->value) +
         (is_base ? "" : bounds_text(*choice.efficiency, percent_text));
}

std::string runner_up_text(Recommendation const& recommendation) {
  auto const& up = recommendation.runner_up;
  if (!up)
    return recommendation.has_other_runner ? " No other runner meets what was asked."
                                           : " No other runner was measured.";
  auto const& behind = recommendation.behind;
  auto const times = [](double each) { return fmt::format("{:.3f}", each); };
  return fmt::format(" The best of another runner, {}, takes {} times as long{}{}: {}.", row_text(up->row),
                     times(behind.value), recommendation.growth == Growth::weak ? " for as much work" : "",
                     bounds_text(behind, times), significance_text(recommendation));
}

}  // namespace

std::string sentence_of(Recommendation const& recommendation, Wishes const& wishes) {
  auto const& choice = recommendation.choice;
  auto const& seconds = choice.row.summary.seconds;
  auto const time = [](double each) { return with_prefix(each, "s"); };
  auto const times = [](double each) { return fmt::format("{:.2f}", each); };
  auto const unknown = std::numeric_limits<double>::infinity();
  auto text = fmt::format("Take {}", row_text(choice.row));
  if (recommendation.growth == Growth::weak)
    text += fmt::format(", for a size of {}", choice.row.summary.point.size());
  text += ": " + time(seconds.median) +
          bounds_text({seconds.median, seconds.is_known() ? seconds.low : 0,
                       seconds.is_known() ? seconds.high : unknown},
                      time);
  if (auto const& serial = choice.row.over_serial; serial && serial->low < serial->high)
    text += fmt::format(", {:.2f} times as fast as serial", serial->value) + bounds_text(*serial, times);
  if (choice.efficiency)
    text += ", with a parallel efficiency of " + efficiency_text(choice);
  else
    text += ", its parallel efficiency unknown (all that ran had as many cores)";
  text += fmt::format(", {:.3g} core-hours.", choice.core_hours);
  if (!recommendation.is_sure) text += " As measured it meets what is asked; its intervals leave that open.";
  text += runner_up_text(recommendation);
  if (auto const shared = recommendation.oversubscribed; shared > 0)
    text += fmt::format(" {} with more workers than cores {} not count.", counted(shared, "row"),
                        shared == 1 ? "does" : "do");
  if (recommendation.scaling && recommendation.scaling->law.identifiable)
    text += fmt::format(" Over {} it follows {}.", name_of(recommendation.scaling->axis),
                        law_line(*recommendation.scaling, wishes.min_efficiency));
  return text;
}

std::string rows_text(std::vector<Choice> const& rows, bool with_efficiency) {
  constexpr std::size_t in_full = 4;
  std::string text;
  for (std::size_t i = 0; i < std::min(in_full, rows.size()); ++i) {
    text += (i == 0 ? "" : "; ") + row_text(rows[i].row);
    if (with_efficiency && rows[i].efficiency) text += ", efficiency " + efficiency_text(rows[i]);
  }
  return rows.size() > in_full ? text + fmt::format("; {} more", rows.size() - in_full) : text;
}

}  // namespace regatta
