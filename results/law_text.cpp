#include <fmt/format.h>

#include <cmath>
#include <map>
#include <set>

#include "results/counted.hpp"
#include "results/number_text.hpp"
#include "results/point_text.hpp"
#include "results/scaling_report.hpp"
#include "results/text_table.hpp"

namespace regatta {

namespace {

/// "3.1 % [2.7, 3.6]"
std::string share_text(Interval const& share) {
  auto const digits = share.high < 0.01 ? 2 : 1;
  return fmt::format("{:.{}f} % [{:.{}f}, {:.{}f}]", 100 * share.value, digits, 100 * share.low, digits,
                     100 * share.high, digits);
}

/// A p, or "> 64" where it lies further than is told.
std::string p_text(double p, int digits, double told) {
  return std::isinf(p) ? fmt::format("> {:.0f}", told) : fmt::format("{:.{}f}", p, digits);
}

std::string number_text(Interval const& number, int digits) {
  return fmt::format("{:.{}f} [{:.{}f}, {:.{}f}]", number.value, digits, number.low, digits, number.high,
                     digits);
}

std::string parameters_text(LawFit const& fit) {
  auto const serial = fit.kind == LawKind::usl ? "contention " : "serial fraction ";
  auto const small = [](Interval const& interval) {
    return fmt::format("{:.2g} [{:.2g}, {:.2g}]", interval.value, interval.low, interval.high);
  };
  if (fit.kind == LawKind::usl) return serial + share_text(fit.serial) + ", coherence " + small(fit.extra);
  if (fit.kind == LawKind::communication && fit.growth == Growth::weak)
    return "communication " + small(fit.extra);
  if (fit.kind == LawKind::communication)
    return serial + share_text(fit.serial) + ", communication " + small(fit.extra);
  return serial + share_text(fit.serial);
}

/// An interval's limits alone; the value stands in the column before.
std::string limits_text(Interval const& interval, double factor, int digits) {
  return span_text(fmt::format("{:.{}f}", factor * interval.low, digits),
                   fmt::format("{:.{}f}", factor * interval.high, digits));
}

std::vector<Cell> law_row(ScalingSeries const& series, std::string const& name, double wanted_efficiency) {
  auto const& fit = *series.law.best();
  auto const told = told_up_to(series.law);
  auto const ahead = predict(fit, told, series.law.largest).speedup;
  auto const until = largest_efficient_p(fit, wanted_efficiency, told);
  auto const fastest = fastest_p(fit);
  auto const where = as_far_as_told(fastest.value_or(Interval{}), told);
  auto const limits = [told](Interval const& p, int digits) {
    if (std::isinf(p.low)) return std::string();
    if (std::isinf(p.high)) return "≥ " + p_text(p.low, digits, told);
    return span_text(p_text(p.low, digits, told), p_text(p.high, digits, told));
  };
  return {{name},
          {name_of(fit.kind, fit.growth)},
          {fit.has_serial() ? fmt::format("{:.1f} %", 100 * fit.serial.value) : ""},
          {fit.has_serial() ? limits_text(fit.serial, 100, 1) + " %" : ""},
          {fit.has_extra() ? fmt::format("{:.2g}", fit.extra.value) : ""},
          {fit.has_extra() ? fmt::format("{:.2g}–{:.2g}", fit.extra.low, fit.extra.high) : ""},
          {p_text(until.value, 1, told)},
          {limits(until, 1)},
          {fastest ? p_text(where.value, 0, told) : ""},
          {fastest ? limits(where, 0) : ""},
          {fmt::format("{:.1f} × at {:.0f}", ahead.value, told)},
          {limits_text(ahead, 1, 1)},
          {series.law.unsure ? name_of(series.law.fits[1].kind, series.growth) : ""}};
}

/// The formulas of the laws that occur, each once.
std::string formulas_text(std::vector<ScalingSeries const*> const& lawful, Terminal const& terminal,
                          std::size_t width) {
  std::map<std::string, std::string> formulas;
  for (auto const* series : lawful) {
    auto const& fit = *series->law.best();
    formulas.emplace(name_of(fit.kind, fit.growth), formula_of(fit.kind, fit.growth));
  }
  std::string text;
  for (auto const& [name, formula] : formulas)
    text += terminal.paint(Colour::dim, wrapped(fmt::format("{}: {}", name, formula), width, 2, 4));
  return text;
}

}  // namespace

std::string runner_of(ScalingSeries const& series) {
  auto text = escaped(series.runner);
  if (series.concurrency > 0) text += fmt::format(", {} in flight", series.concurrency);
  return text;
}

std::string layout_of(ScalingSeries const& series) {
  auto const& shape = series.rows.front().shape;
  if (series.axis == Axis::nodes)
    return fmt::format("{}×{} a node", shape.ranks_per_node, shape.threads_per_rank);
  if (series.axis == Axis::ranks)
    return fmt::format("ranks of {}", counted(shape.threads_per_rank, "thread"));
  return counted(shape.ranks(), "rank");
}

std::vector<std::string> names_in(std::vector<ScalingSeries const*> const& group) {
  std::map<std::string, std::set<std::string>> schedules, layouts;
  for (auto const* series : group) {
    schedules[runner_of(*series)].insert(schedule_text(series->schedule));
    layouts[runner_of(*series)].insert(layout_of(*series));
  }
  std::vector<std::string> names;
  for (auto const* series : group) {
    auto const runner = runner_of(*series);
    auto name = runner;
    if (layouts[runner].size() > 1) name += ", " + layout_of(*series);
    if (schedules[runner].size() > 1) name += ", " + schedule_text(series->schedule);
    names.push_back(std::move(name));
  }
  return names;
}

std::string laws_text(std::vector<ScalingSeries const*> const& group, Terminal const& terminal,
                      std::size_t width, double wanted_efficiency) {
  TextTable table({{"runner", false, 0},
                   {"law", false, 0},
                   {"s", true, 0},
                   {"interval", true, 5},
                   {"k or c", true, 3},
                   {"interval", true, 9},
                   {threshold_percent(wanted_efficiency) + " up to", true, 0},
                   {"interval", true, 4},
                   {"fastest on", true, 1},
                   {"interval", true, 8},
                   {"speedup", true, 2},
                   {"interval", true, 6},
                   {"or as well", false, 7}});
  std::vector<ScalingSeries const*> lawful;
  std::map<std::string, std::string> without;
  auto const names = names_in(group);
  for (std::size_t i = 0; i < group.size(); ++i) {
    auto const* const series = group[i];
    if (series->law.best() != nullptr) {
      table.add(law_row(*series, names[i], wanted_efficiency));
      lawful.push_back(series);
    } else {
      auto& runners = without[law_line(*series, wanted_efficiency)];
      runners += (runners.empty() ? "" : "; ") + names[i];
    }
  }
  std::string text;
  if (!lawful.empty()) text += table.render(terminal, width) + formulas_text(lawful, terminal, width);
  for (auto const& [why, runners] : without)
    text += terminal.paint(Colour::dim, wrapped(fmt::format("{}: {}", runners, why), width, 2, 4));
  return text;
}

std::string law_line(ScalingSeries const& series, double wanted_efficiency) {
  auto const* const best = series.law.best();
  if (best == nullptr)
    return (series.law.none_fits ? "no law fits: " : "no law is identifiable: ") + series.law.why_not;
  auto const axis = name_of(series.axis);
  auto text = std::string(name_of(best->kind, best->growth)) + ", " + parameters_text(*best);
  auto const told = told_up_to(series.law);
  auto const ahead = predict(*best, told, series.law.largest);
  auto const singular = std::string(axis).substr(0, std::string_view(axis).size() - 1);
  auto const base = best->base == 1 ? "one " + singular : fmt::format("{:.0f} {}", best->base, axis);
  text += fmt::format("; against itself on {}: at {:.0f} {} {} ×", base, told, axis,
                      number_text(ahead.speedup, 1));
  auto const interval = [&](Interval const& p, int digits) {
    auto const reach = [&](double each) {
      return std::isinf(each) ? fmt::format("more than {:.0f}", told) : p_text(each, digits, told);
    };
    if (std::isinf(p.value)) return fmt::format("{} [at least {}] {}", reach(p.value), reach(p.low), axis);
    return fmt::format("{} [{}, {}] {}", reach(p.value), reach(p.low), reach(p.high), axis);
  };
  auto const until = largest_efficient_p(*best, wanted_efficiency, told);
  text += fmt::format(", {} efficient up to ", threshold_percent(wanted_efficiency)) +
          (std::isinf(until.low) ? fmt::format("more than {:.0f} {}", told, axis) : interval(until, 1));
  if (auto const fastest = fastest_p(*best)) {
    auto const where = as_far_as_told(*fastest, told);
    text += "; fastest at " +
            (std::isinf(where.low) ? fmt::format("more than {:.0f} {}", told, axis) : interval(where, 0));
  }
  if (series.law.unsure)
    text += fmt::format("; unsure: {} fits about as well", name_of(series.law.fits[1].kind, series.growth));
  return text;
}

}  // namespace regatta
