#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>
#include <vector>

#include "kernels/any_kernel.hpp"
#include "kernels/fingerprint.hpp"
#include "kernels/row_block.hpp"
#include "kernels/untouched_array.hpp"

namespace regatta {
namespace {

/// Jacobi relaxation of Laplace's equation on a square grid whose edge is held at zero:
///   for each step, i, j: out[i][j] = (in[i-1][j] + in[i][j-1] + in[i][j+1] + in[i+1][j]) / 4
/// Memory-bound (cache-bound for small grids): a point is read once and written once a step, three rows stay
/// in cache.
///
/// Reference: with a = pi/(n+1) the start is the sum of two eigenmodes of the step, sin(a i) sin(a j) and
/// sin(a i) sin(2 a j); each step multiplies the first by exactly cos(a), the second by (cos(a) + cos(2 a))
/// / 2. The second differs in i and j, so that swapped axes would show; the first decays the slowest of all
/// modes, so that after any number of steps it stands above what rounding has left of them.
class Heat2d {
 public:
  static constexpr auto name = "heat2d";
  static constexpr auto summary = "Jacobi relaxation on a square grid: a stencil with halo exchange";
  static constexpr auto bound = "memory";
  static constexpr int version = 2;
  static constexpr int work_power = 2;
  static ParameterSpecs parameters() {
    return {{"size", std::int64_t{2048}, 1, 262144, {}, "points", "edge of the grid"},
            {"steps", std::int64_t{100}, 1, 1e9, {}, "steps", "relaxation steps"},
            {"rows", std::int64_t{16}, 1, 262144, {}, "rows", "rows of the grid a task"}};
  }

  Heat2d(Parameters const& p, Setup const& setup)
      : n_(p.count("size")),
        steps_(p.count("steps")),
        rows_(n_, p.count("rows"), setup.share),
        owned_(rows_.owned()),
        stride_(stride_for(n_)),
        fields_{field_memory(), field_memory()},
        wave_i_(n_),
        start_j_(n_),
        end_j_(n_) {
    auto const angle = std::numbers::pi / static_cast<double>(n_ + 1);
    auto const after = [this](double factor) { return std::pow(factor, static_cast<double>(steps_)); };
    auto const slow = after(std::cos(angle)), fast = after((std::cos(angle) + std::cos(2 * angle)) / 2);
    for (std::size_t k = 0; k < n_; ++k) {
      auto const at = angle * static_cast<double>(k + 1);
      wave_i_[k] = std::sin(at);
      start_j_[k] = std::sin(at) + std::sin(2 * at);
      end_j_[k] = slow * std::sin(at) + fast * std::sin(2 * at);
    }
    // A step rounds four times, |u| is 2 at first, and what came before decays no slower than the slowest
    // mode (by one half where a grid of one point has none).
    tolerance_ = (2e-14 + 2e-15 * static_cast<double>(steps_)) * after(std::max(std::cos(angle), 0.5)) +
                 std::numeric_limits<double>::min();
    if (owned_.size() == 0) return;
    for (auto const parity : parities) {
      if (rows_.rank_above() >= 0) add_message(parity, rows_.rank_above(), owned_.begin, owned_.begin - 1);
      if (rows_.rank_below() >= 0) add_message(parity, rows_.rank_below(), owned_.end - 1, owned_.end);
    }
  }

  [[nodiscard]] std::size_t tasks() const { return rows_.tasks(); }
  [[nodiscard]] Work work() const {
    auto const points = static_cast<double>(n_) * static_cast<double>(n_) * static_cast<double>(steps_);
    return {.flops = 4 * points, .bytes = 16 * points, .operations = points};
  }

  void prepare(Range tasks) { start(rows_.owned_of(tasks)); }
  void reset(Range tasks) { start(rows_.owned_of(tasks)); }
  void reset() { step_ = 0; }

  [[nodiscard]] Sums<1> run(Range tasks) const {
    auto const [begin, end] = rows_.rows_of(tasks);
    for (auto i = begin; i < end; ++i) relax(row(step_ % 2, i), row((step_ + 1) % 2, i), stride_, n_);
    return {};
  }
  [[nodiscard]] Halo halo() { return messages_[(step_ + 1) % 2]; }
  [[nodiscard]] bool reduces() const { return false; }
  [[nodiscard]] bool advance(Sums<1> const&) { return ++step_ < steps_; }

  /// Fingerprint of the field, points seen, points that are not the decayed eigenmodes.
  [[nodiscard]] Sums<3> digest(Range tasks) const {
    auto const [begin, end] = rows_.owned_of(tasks);
    std::uint64_t print = 0;
    std::int64_t wrong = 0;
    for (auto i = begin; i < end; ++i) {
      auto const* const field = row(step_ % 2, i);
      for (std::size_t j = 0; j < n_; ++j) {
        print += fingerprint(field[j], i * n_ + j);
        wrong += !(std::abs(field[j] - wave_i_[i] * end_j_[j]) <= tolerance_);
      }
    }
    return {{static_cast<std::int64_t>(print), static_cast<std::int64_t>((end - begin) * n_), wrong}};
  }

  [[nodiscard]] Verdict verify(Sums<3> const& result) const {
    auto const points = static_cast<std::int64_t>(n_ * n_);
    if (result.words[1] != points)
      return {false,
              std::to_string(result.words[1]) + " of " + std::to_string(points) + " points were counted"};
    if (result.words[2] != 0)
      return {false, std::to_string(result.words[2]) + " of " + std::to_string(points) +
                         " points are not the eigenmodes as they decay"};
    return {};
  }

 private:
  static constexpr std::size_t line = 8;  // doubles a cache line
  static constexpr std::array<std::size_t, 2> parities{0, 1};

  // A row is one line of padding, whose last element is the left edge, and the points; the right edge is in
  // the next row's padding. Rows a multiple of a page apart would share the same few sets of the cache.
  static constexpr std::size_t stride_for(std::size_t n) {
    auto const stride = line + (n + line - 1) / line * line;
    return stride % 512 == 0 ? stride + line : stride;
  }
  [[nodiscard]] UntouchedArray<double> field_memory() const {
    return UntouchedArray<double>(owned_.size() == 0 ? 0 : (owned_.size() + 2) * stride_ + line);
  }

  /// The first point of a row of the whole grid, owned or next to an owned one.
  [[nodiscard]] double* row(std::size_t parity, std::size_t i) const {
    return fields_[parity].data() + (i + 1 - owned_.begin) * stride_ + line;
  }

  // Without the attribute it is inlined into run(), where the pointers no longer count as distinct.
  [[gnu::noinline]] static void relax(double const* __restrict in, double* __restrict out, std::size_t stride,
                                      std::size_t n) {
    auto const* const above = in - stride;
    auto const* const below = in + stride;
    auto const* const left = in - 1;
    auto const* const right = in + 1;
    for (std::size_t j = 0; j < n; ++j) out[j] = 0.25 * ((above[j] + below[j]) + (left[j] + right[j]));
  }

  /// Sets both fields of these rows to the start, and of the rows around the rank's own where they come first
  /// or last.
  void start(Range rows) {
    if (rows.size() == 0) return;
    if (rows.begin == owned_.begin) start_row(rows.begin - 1, rows_.rank_above() >= 0);
    for (auto i = rows.begin; i < rows.end; ++i) start_row(i, true);
    if (rows.end != owned_.end) return;
    start_row(rows.end, rows_.rank_below() >= 0);
    for (auto const parity : parities) std::fill_n(row(parity, rows.end + 1) - line, line, 0.0);
  }
  void start_row(std::size_t i, bool inside) {
    for (auto const parity : parities) {
      auto* const field = row(parity, i);
      std::fill(field - line, field, 0.0);
      for (std::size_t j = 0; j < n_; ++j) field[j] = inside ? wave_i_[i] * start_j_[j] : 0.0;
      std::fill(field + n_, field + stride_ - line, 0.0);
    }
  }

  void add_message(std::size_t parity, int peer, std::size_t send, std::size_t receive) {
    messages_[parity].push_back({peer, std::as_bytes(std::span(row(parity, send), n_)),
                                 std::as_writable_bytes(std::span(row(parity, receive), n_))});
  }

  std::size_t n_, steps_;
  RowBlock rows_;
  Range owned_;
  std::size_t stride_;
  std::array<UntouchedArray<double>, 2> fields_;
  std::vector<double> wave_i_, start_j_, end_j_;
  double tolerance_ = 0;
  std::array<std::vector<Message>, 2> messages_;
  std::size_t step_ = 0;
};

}  // namespace

KernelEntry heat2d_kernel() {
  return describe<Heat2d>();
}

}  // namespace regatta
