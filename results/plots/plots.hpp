#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "results/analysis/analysis.hpp"

/// Pictures for a paper: gnuplot's script and data beside each, to be drawn again with changes.
namespace regatta {

/// One picture: NAME.csv, and NAME.gp that draws NAME.svg, NAME.pdf and NAME.png from it.
struct Plot {
  std::string name;    ///< a file name: letters, digits, '-' and '_'
  std::string csv;     ///< first column: the number of the line that a row belongs to
  std::string script;  ///< run in the folder of the data
};

struct Plots {
  std::vector<Plot> plots;
  std::size_t left_out = 0;  ///< charts beyond `most`
};

struct PlotOptions {
  double threshold = 0.75;  ///< the parallel efficiency that is drawn
  std::size_t most = 60;    ///< charts of scaling: a study of thousands of problems has too many to look at
};

/// Pure: time with the ideal line, speedup and efficiency for each chart of scaling, latencies over the
/// operations in flight, METG curves, the roofline.
[[nodiscard]] Plots plots_of(Analysis const& analysis, PlotOptions const& options = {});

/// Writes script and data into the folder, which is made where it is missing, and has gnuplot draw them.
/// Throws StorageError; EnvironmentError, naming the package, where gnuplot is missing: script and data of
/// every picture are there by then.
void draw(std::vector<Plot> const& plots, std::filesystem::path const& folder);

}  // namespace regatta
