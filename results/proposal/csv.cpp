#include <fmt/format.h>

#include "results/point_text.hpp"
#include "results/proposal/proposal.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

/// Quoted always, and never a formula of a spreadsheet.
std::string text_cell(std::string_view text) {
  std::string cell = "\"";
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
    cell += '\'';
  for (auto const c : text) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
  return cell + '"';
}

std::string cells_of(Interval const& interval) {
  return fmt::format("{},{},{}", interval.value, interval.low, interval.high);
}

std::string cells_of(std::optional<Interval> const& interval) {
  return interval ? cells_of(*interval) : ",,";
}

}  // namespace

std::string proposal_csv(Proposal const& proposal) {
  std::string text =
      "kernel,problem,runner,scaling,axis,nodes,ranks_per_node,threads_per_rank,cores,size,"
      "seconds,seconds_low,seconds_high,speedup,speedup_low,speedup_high,"
      "efficiency,efficiency_low,efficiency_high,doubling,doubling_low,doubling_high,"
      "speedup_over_serial,speedup_over_serial_low,speedup_over_serial_high,"
      "core_hours,repetitions,attempts,outliers,threshold,enough,point\r\n";
  for (auto const& table : proposal.tables)
    for (auto const& row : table.rows) {
      auto const& [figures, repetitions, attempts, enough] = row;
      auto const& shape = figures.shape;
      text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n",
                          text_cell(escaped(table.kernel_name)), text_cell(table.problem),
                          text_cell(escaped(table.runner_name)),
                          table.growth == Growth::weak ? "weak"
                          : table.throughput           ? "throughput"
                                                       : "strong",
                          name_of(table.axis), shape.nodes, shape.ranks_per_node, shape.threads_per_rank,
                          shape.cores(), figures.size, cells_of(figures.seconds), cells_of(figures.speedup),
                          cells_of(figures.efficiency), cells_of(figures.doubling),
                          cells_of(figures.over_serial), figures.core_hours, repetitions, attempts,
                          figures.outliers, proposal.threshold, enough, text_cell(escaped(figures.point)));
    }
  return text;
}

}  // namespace regatta
