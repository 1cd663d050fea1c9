#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "kernels/kernel.hpp"
#include "kernels/untouched_array.hpp"

namespace regatta {

/// The five-point Laplacian of some rows of an n × n grid, with zeros beyond its edge, stored sparse as
/// SELL-8: slices of eight rows of the matrix are kept side by side, as wide as the widest (M. Kreutzer et
/// al., SIAM J. Sci. Comput. 2014). Entry e of lane l of a slice stands at (slice_begin_ + e) * lanes + l.
/// Where a row has fewer entries than its slice is wide, it is filled up with zeros.
///
/// A row of the grid is width() elements long in each vector: n rounded up to whole slices; the points from n
/// on have no entries. The vector that is multiplied has one row of the grid more before the rows and one
/// after them.
class PoissonMatrix {
 public:
  /// Room for the rows of the grid; fill_row() writes them (first touch).
  PoissonMatrix(std::size_t n, Range rows) : n_(n), width_((n + lanes - 1) / lanes * lanes), rows_(rows) {
    slice_begin_.reserve(rows.size() * width_ / lanes + 1);
    slice_begin_.push_back(0);
    for (auto i = rows.begin; i < rows.end; ++i)
      for (std::size_t j = 0; j < width_; j += lanes) {
        std::size_t widest = 0;
        for (auto k = j; k < std::min(j + lanes, n_); ++k)
          widest = std::max(widest, std::size_t{1} + (k > 0) + (k + 1 < n_) + has_above(i) + has_below(i));
        slice_begin_.push_back(slice_begin_.back() + widest);
      }
    values_ = UntouchedArray<double>(slice_begin_.back() * lanes);
    columns_ = UntouchedArray<std::int32_t>(slice_begin_.back() * lanes);
  }

  [[nodiscard]] std::size_t width() const noexcept { return width_; }

  void fill_row(std::size_t i) {
    for (std::size_t j = 0; j < width_; ++j) {
      auto const point = (i - rows_.begin) * width_ + j, slice = point / lanes, lane = j % lanes;
      auto at = slice_begin_[slice];
      auto const here = point + width_;  // in the vector that is multiplied
      auto const entry = [&](std::size_t column, double value) {
        values_[at * lanes + lane] = value;
        columns_[at * lanes + lane] = static_cast<std::int32_t>(column);
        ++at;
      };
      if (j < n_) {
        if (has_above(i)) entry(here - width_, -1);
        if (j > 0) entry(here - 1, -1);
        entry(here, 4);
        if (j + 1 < n_) entry(here + 1, -1);
        if (has_below(i)) entry(here + width_, -1);
      }
      while (at < slice_begin_[slice + 1]) entry(here, 0);
    }
  }

  /// w = A r over `count` points from `first` on (whole rows of the grid); the shares of (r, r) and (w, r).
  [[nodiscard]] std::pair<double, double> multiply(std::size_t first, std::size_t count, double const* r,
                                                   double* w_begin) const {
    std::array<double, lanes> gamma{}, delta{};
    for (auto slice = first / lanes; slice < (first + count) / lanes; ++slice) {
      std::array<double, lanes> sum{};
      auto const* const __restrict values = values_.data();
      auto const* const __restrict columns = columns_.data();
      for (auto at = slice_begin_[slice] * lanes; at < slice_begin_[slice + 1] * lanes; at += lanes)
        for (std::size_t l = 0; l < lanes; ++l) sum[l] += values[at + l] * r[columns[at + l]];
      auto const* const mine = r + width_ + slice * lanes;
      auto* const w = w_begin + slice * lanes;
      for (std::size_t l = 0; l < lanes; ++l) {
        w[l] = sum[l];
        gamma[l] += mine[l] * mine[l];
        delta[l] += sum[l] * mine[l];
      }
    }
    return {folded(gamma), folded(delta)};
  }

 private:
  static constexpr std::size_t lanes = 8;

  static double folded(std::array<double, lanes> const& v) {
    return ((v[0] + v[4]) + (v[1] + v[5])) + ((v[2] + v[6]) + (v[3] + v[7]));
  }
  static bool has_above(std::size_t i) { return i > 0; }
  [[nodiscard]] bool has_below(std::size_t i) const { return i + 1 < n_; }

  std::size_t n_, width_;
  Range rows_;
  std::vector<std::size_t> slice_begin_;
  UntouchedArray<double> values_;
  UntouchedArray<std::int32_t> columns_;  ///< places in the vector that is multiplied
};

}  // namespace regatta
