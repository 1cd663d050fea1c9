#include "results/plots/plots.hpp"

#include "results/durable.hpp"
#include "results/plots/figures.hpp"
#include "results/tool.hpp"

namespace regatta {

Plots plots_of(Analysis const& analysis, PlotOptions const& options) {
  Plots all;
  for (auto const& figures : {scaling_figures(analysis, options, all.left_out), io_figures(analysis),
                              metg_figures(analysis), roofline_figures(analysis)})
    for (auto const& figure : figures) all.plots.push_back(plot_of(figure));
  return all;
}

void draw(std::vector<Plot> const& plots, std::filesystem::path const& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw_storage(folder, "create", error.value());
  for (auto const& plot : plots) {
    replace_file(folder / (plot.name + ".csv"), plot.csv);
    replace_file(folder / (plot.name + ".gp"), plot.script);
  }
  for (auto const& plot : plots)
    // -d: no start-up files of the user's; the picture is that of the script alone.
    static_cast<void>(run_tool({"gnuplot", "-d", plot.name + ".gp"}, "", folder, "gnuplot-nox"));
}

}  // namespace regatta
