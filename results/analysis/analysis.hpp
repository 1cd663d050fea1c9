#pragma once

#include <vector>

#include "results/analysis/comparison.hpp"
#include "results/analysis/io_scaling.hpp"
#include "results/analysis/metg.hpp"
#include "results/analysis/roofline.hpp"
#include "results/analysis/scaling.hpp"
#include "results/analysis/warning.hpp"
#include "results/versions.hpp"

namespace regatta {

/// All that the table shows. A pure function of the records.
struct Analysis {
  Versions versions;  ///< of the kernels: a title tells them apart
  std::vector<Comparison> comparisons;
  Peak peak;
  std::vector<Metg> metg;
  std::vector<ScalingSeries> scaling;
  std::vector<IoSeries> io;
  Roof roof;
  std::vector<UnderRoof> under_roof;
  std::vector<Warning> warnings;
};

[[nodiscard]] Analysis analyse(Records const& records);

}  // namespace regatta
