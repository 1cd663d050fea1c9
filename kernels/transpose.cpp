#include <algorithm>
#include <array>
#include <vector>

#include "kernels/any_kernel.hpp"
#include "kernels/fingerprint.hpp"
#include "kernels/row_block.hpp"
#include "kernels/untouched_array.hpp"

namespace regatta {
namespace {

/// Transposes a matrix of doubles again and again, an all-to-all when ranks own its rows:
///   for each step, i, j: out[i][j] = in[j][i] + i
/// Memory-bound: 16 B an element and step, and across ranks each element but the diagonal blocks' is sent.
///
/// A rank keeps its rows as panels, one for the columns of each rank. A step turns a panel into the one that
/// the other rank needs, row by row as it will lie there, so that what is received is in place. Sixteen
/// columns at a time: cache lines are used up while they are near, on the side that is read and on the side
/// that is written.
///
/// Reference: element (i, j) starts as i n + j; after k steps it is that of (j, i) for odd k, plus ceil(k/2)
/// i + floor(k/2) j. All are integers below 2^53, so equality is exact; the added row number makes a lost
/// step show.
class Transpose {
 public:
  static constexpr auto name = "transpose";
  static constexpr auto summary = "transposes a matrix: an all-to-all each step";
  static constexpr auto bound = "memory";
  static constexpr int version = 1;
  static constexpr int work_power = 2;
  static ParameterSpecs parameters() {
    return {{"size", std::int64_t{2048}, 1, 262144, {}, "elements", "edge of the matrix"},
            {"steps", std::int64_t{10}, 1, 1e9, {}, "steps", "transpositions"},
            {"rows", std::int64_t{32}, 1, 262144, {}, "rows", "rows of the matrix a task"}};
  }

  Transpose(Parameters const& p, Setup const& setup)
      : n_(p.count("size")),
        steps_(p.count("steps")),
        rows_(n_, p.count("rows"), setup.share),
        owned_(rows_.owned()),
        rank_(static_cast<std::size_t>(setup.share.rank)) {
    for (int rank = 0; rank < setup.share.ranks && owned_.size() > 0; ++rank) {
      auto const theirs = rows_.rows_of_rank(rank);
      if (theirs.size() == 0) break;  // ranks with rows come first
      panels_.push_back({theirs,
                         {Panel(owned_.size(), theirs.size()), Panel(owned_.size(), theirs.size())},
                         rank == setup.share.rank ? Panel(0, 0) : Panel(theirs.size(), owned_.size())});
      if (rank == setup.share.rank) continue;
      for (auto const parity : parities)
        messages_[parity].push_back({rank, std::as_bytes(panels_.back().send.all()),
                                     std::as_writable_bytes(panels_.back().now[parity].all())});
    }
  }

  [[nodiscard]] std::size_t tasks() const { return rows_.tasks(); }
  [[nodiscard]] Work work() const {
    auto const elements = static_cast<double>(n_) * static_cast<double>(n_) * static_cast<double>(steps_);
    return {.flops = elements, .bytes = 16 * elements, .operations = elements};
  }

  void prepare(Range tasks) { start(rows_.owned_of(tasks)); }
  void reset(Range tasks) { start(rows_.owned_of(tasks)); }
  void reset() { step_ = 0; }

  [[nodiscard]] Sums<1> run(Range tasks) const {
    auto const mine = rows_.rows_of(tasks);
    for (std::size_t rank = 0; rank < panels_.size(); ++rank) {
      auto const& columns = panels_[rank];
      auto const& from = columns.now[step_ % 2];
      auto const& into = rank == rank_ ? columns.now[(step_ + 1) % 2] : columns.send;
      auto const first = mine.begin - owned_.begin;
      turn(from.row(first), from.stride, mine.size(), columns.range.size(), into.row(0) + first, into.stride,
           static_cast<double>(columns.range.begin));
    }
    return {};
  }
  [[nodiscard]] Halo halo() { return messages_[(step_ + 1) % 2]; }
  [[nodiscard]] bool reduces() const { return false; }
  [[nodiscard]] bool advance(Sums<1> const&) { return ++step_ < steps_; }

  /// Fingerprint of the matrix, elements seen, elements that are not what they must be after all steps.
  [[nodiscard]] Sums<3> digest(Range tasks) const {
    auto const mine = rows_.owned_of(tasks);
    std::uint64_t print = 0;
    std::int64_t wrong = 0;
    for (auto const& columns : panels_)
      for (auto i = mine.begin; i < mine.end; ++i) {
        auto const* const row = columns.now[step_ % 2].row(i - owned_.begin);
        for (auto j = columns.range.begin; j < columns.range.end; ++j) {
          auto const value = row[j - columns.range.begin];
          print += fingerprint(value, i * n_ + j);
          auto const start = steps_ % 2 == 0 ? i * n_ + j : j * n_ + i;
          wrong += value != static_cast<double>(start + (steps_ + 1) / 2 * i + steps_ / 2 * j);
        }
      }
    return {{static_cast<std::int64_t>(print), static_cast<std::int64_t>(mine.size() * n_), wrong}};
  }

  [[nodiscard]] Verdict verify(Sums<3> const& result) const {
    auto const elements = static_cast<std::int64_t>(n_ * n_);
    auto const of_all = " of " + std::to_string(elements) + " elements ";
    if (result.words[1] != elements)
      return {false, std::to_string(result.words[1]) + of_all + "were counted"};
    if (result.words[2] != 0)
      return {false, std::to_string(result.words[2]) + of_all + "are not the transposed matrix's"};
    return {};
  }

 private:
  static constexpr std::size_t line = 8;  // doubles a cache line
  static constexpr std::array<std::size_t, 2> parities{0, 1};

  /// A dense block; its rows an odd number of cache lines apart, or a column would share a few sets of the
  /// cache.
  struct Panel {
    Panel(std::size_t height, std::size_t width)
        : stride(((width + line - 1) / line | 1) * line), elements(height * stride) {}
    [[nodiscard]] double* row(std::size_t i) const { return elements.data() + i * stride; }
    [[nodiscard]] std::span<double> all() const { return {elements.data(), elements.size()}; }

    std::size_t stride;
    UntouchedArray<double> elements;
  };
  /// This rank's rows and another rank's columns, by parity of the step; and what that rank gets of them.
  struct Columns {
    Range range;
    std::array<Panel, 2> now;
    Panel send;
  };

  /// out[j][i] = in[i][j] + row + j, for height × width elements of `in`.
  static void turn(double const* __restrict in, std::size_t in_stride, std::size_t height, std::size_t width,
                   double* __restrict out, std::size_t out_stride, double row) {
    constexpr std::size_t columns = 2 * line;
    for (std::size_t j0 = 0; j0 < width; j0 += columns)
      for (auto j = j0; j < std::min(width, j0 + columns); ++j)
        for (std::size_t i = 0; i < height; ++i)
          out[j * out_stride + i] = in[i * in_stride + j] + (row + static_cast<double>(j));
  }

  /// Sets these rows to the start, and writes what else the step writes there, so that its pages lie near.
  void start(Range rows) {
    for (auto const& columns : panels_)
      for (auto i = rows.begin; i < rows.end; ++i)
        for (auto const parity : parities) {
          auto* const row = columns.now[parity].row(i - owned_.begin);
          std::fill_n(row, columns.now[parity].stride, 0.0);
          for (auto j = columns.range.begin; j < columns.range.end; ++j)
            row[j - columns.range.begin] = static_cast<double>(i * n_ + j);
        }
    for (auto const& columns : panels_) {
      if (columns.send.elements.size() == 0 || rows.size() == 0) continue;
      auto const first = rows.begin - owned_.begin;
      auto const last = rows.end == owned_.end ? columns.send.stride : rows.end - owned_.begin;
      for (std::size_t i = 0; i < columns.range.size(); ++i)
        std::fill(columns.send.row(i) + first, columns.send.row(i) + last, 0.0);
    }
  }

  std::size_t n_, steps_;
  RowBlock rows_;
  Range owned_;
  std::size_t rank_;
  std::vector<Columns> panels_;
  std::array<std::vector<Message>, 2> messages_;
  std::size_t step_ = 0;
};

}  // namespace

KernelEntry transpose_kernel() {
  return describe<Transpose>();
}

}  // namespace regatta
