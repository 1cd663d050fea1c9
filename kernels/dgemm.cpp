#include <nlohmann/json.hpp>

#include "kernels/any_kernel.hpp"
#include "kernels/blas.hpp"
#include "kernels/pages.hpp"
#include "kernels/tally.hpp"

namespace regatta {

/// C = A · B, square, tile by tile: for each tile of C, BLAS's dgemm of a band of A's rows and a band of B's
/// columns. Compute-bound. J. Dongarra et al., A set of level 3 basic linear algebra subprograms, ACM TOMS 16
/// (1990).
///
/// A call packs both its bands anew, so small tiles cost: against one call for the whole matrix OpenBLAS
/// 0.3.21 reached 0.71 with tiles of 256 × 256, 0.84 with 512 × 512 and 0.91 with 512 × 1024; wide tiles are
/// better than tall ones.
///
/// The elements are small whole numbers, so that C is exact whichever library computes it, in whatever order.
/// The result is yᵀ C x for weights x and y that are odd, modulo 2^64, which must equal (yᵀ A)(B x): R.
/// Freivalds' check (MFCS 1979), without chance, as one wrong element always changes it.
class Dgemm {
 public:
  static constexpr auto name = "dgemm";
  static constexpr auto summary = "matrix product, tile by tile; a BLAS computes the tile";
  static constexpr auto bound = "compute";
  static constexpr int version = 1;
  static constexpr int work_power = 3;
  static ParameterSpecs parameters() {
    return {{"size", std::int64_t{2048}, 1, 200'000, {}, "rows", "rows and columns of the three matrices"},
            {"tile",
             std::int64_t{512},
             1,
             200'000,
             {},
             "rows",
             "rows of a tile of C, which has twice as many columns; a task is a tile"}};
  }

  Dgemm(Parameters const& p, Setup const&)
      : size_(p.count("size")),
        tile_(p.count("tile")),
        across_((size_ + 2 * tile_ - 1) / (2 * tile_)),
        runs_(tasks()),
        pages_(3 * matrix() * sizeof(double), PagePolicy::huge),
        a_(reinterpret_cast<double*>(pages_.data())),
        b_(a_ + matrix()),
        c_(b_ + matrix()) {
    for (std::size_t row = 0; row < size_; ++row)
      for (std::size_t column = 0; column < size_; ++column) {
        a_[row * distance() + column] = static_cast<double>(element(a_seed, row, column));
        b_[row * distance() + column] = static_cast<double>(element(b_seed, row, column));
      }
  }

  [[nodiscard]] std::size_t tasks() const { return (size_ + tile_ - 1) / tile_ * across_; }
  [[nodiscard]] Work work() const {
    auto const n = static_cast<double>(size_);
    return {.flops = 2 * n * n * n, .bytes = 4 * 8 * n * n, .operations = n * n * n};
  }

  /// First touch of C. Every rank and worker reads all of B, so A and B lie where the leader put them.
  void prepare(Range tasks) {
    each_row(tasks, [&](std::size_t, double* row, Tile const& tile) { std::fill_n(row, tile.columns, 0.0); });
  }
  /// Wipes C: a tile that is not written again is wrong.
  void reset(Range tasks) {
    for (auto task = tasks.begin; task < tasks.end; ++task)
      if (runs_[task] > 0) prepare({task, task + 1});
  }
  void reset() { runs_.clear(); }

  /// The result is the digest's; run() itself has nothing to add.
  [[nodiscard]] Sums<1> run(Range tasks) const {
    for (auto task = tasks.begin; task < tasks.end; ++task) {
      auto const tile = tile_of(task);
      blas_.dgemm(tile.rows, tile.columns, size_, a_ + tile.row * distance(), distance(), b_ + tile.column,
                  distance(), c_ + tile.row * distance() + tile.column, distance());
      runs_.mark(task);
    }
    return {};
  }

  /// Words: the tally, and Σ y_i C_ij x_j over the tiles that ran.
  using Result = Sums<4>;
  enum Word : std::size_t { product = 2 };

  [[nodiscard]] Result digest(Range tasks) const {
    Result sums;
    for (auto task = tasks.begin; task < tasks.end; ++task)
      if (runs_[task] > 0) {
        tally(sums, task, runs_[task]);
        each_row({task, task + 1}, [&](std::size_t i, double const* row, Tile const& tile) {
          std::uint64_t weighted = 0;
          for (std::size_t j = 0; j < tile.columns; ++j)
            weighted += static_cast<std::uint64_t>(static_cast<std::int64_t>(row[j])) *
                        weight(x_seed, tile.column + j);
          add(sums.words[product], weighted * weight(y_seed, i));
        });
      }
    return sealed(sums);
  }

  [[nodiscard]] Verdict verify(Result const& total) const {
    if (auto verdict = judge_tally(total, tasks()); !verdict.ok) return verdict;
    if (total.words[product] != static_cast<std::int64_t>(reference()))
      return {false, "C is not A B: Freivalds' check failed"};
    return {};
  }

  [[nodiscard]] std::string facts() const {
    return nlohmann::json{{"blas", blas_.library()}, {"blas_config", blas_.config()}}.dump();
  }

 private:
  static constexpr std::uint64_t a_seed = 0xa, b_seed = 0xb, x_seed = 0xc, y_seed = 0xd;

  struct Tile {
    std::size_t row, column, rows, columns;
  };
  [[nodiscard]] Tile tile_of(std::size_t task) const {
    auto const row = task / across_ * tile_, column = task % across_ * 2 * tile_;
    return {row, column, std::min(tile_, size_ - row), std::min(2 * tile_, size_ - column)};
  }
  /// visit(index of the row, its first element of the tile, tile) for each row of the tasks' tiles of C.
  template <class F>
  void each_row(Range tasks, F&& visit) const {
    for (auto task = tasks.begin; task < tasks.end; ++task) {
      auto const tile = tile_of(task);
      for (std::size_t i = 0; i < tile.rows; ++i)
        visit(tile.row + i, c_ + (tile.row + i) * distance() + tile.column, tile);
    }
  }

  /// From -8 to 7: sums of products stay far below 2^53.
  static std::int64_t element(std::uint64_t seed, std::size_t row, std::size_t column) {
    return static_cast<std::int64_t>(draw(seed, std::uint64_t{row} << 32 | column) >> 60) - 8;
  }
  static std::uint64_t weight(std::uint64_t seed, std::size_t i) { return draw(seed, std::uint64_t{i}) | 1; }

  [[nodiscard]] std::uint64_t reference() const {
    std::uint64_t sum = 0;
    for (std::size_t k = 0; k < size_; ++k) {
      std::uint64_t ya = 0, bx = 0;
      for (std::size_t i = 0; i < size_; ++i) {
        ya += weight(y_seed, i) * static_cast<std::uint64_t>(element(a_seed, i, k));
        bx += static_cast<std::uint64_t>(element(b_seed, k, i)) * weight(x_seed, i);
      }
      sum += ya * bx;
    }
    return sum;
  }

  /// From row to row: whole cache lines, and never a multiple of 512 B, which would crowd a column into a few
  /// sets.
  [[nodiscard]] std::size_t distance() const {
    auto const whole = (size_ + 7) / 8 * 8;
    return whole % 64 == 0 ? whole + 8 : whole;
  }
  [[nodiscard]] std::size_t matrix() const { return size_ * distance() + 8 * 21; }

  std::size_t size_, tile_, across_;
  Blas blas_;
  RunCounts runs_;
  Pages pages_;
  double *a_, *b_, *c_;
};

KernelEntry dgemm_kernel() {
  return describe<Dgemm>();
}

}  // namespace regatta
