#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "kernels/any_kernel.hpp"
#include "kernels/cg_matrix.hpp"
#include "kernels/cg_reference.hpp"
#include "kernels/exact_sum.hpp"
#include "kernels/fingerprint.hpp"
#include "kernels/row_block.hpp"
#include "kernels/untouched_array.hpp"

namespace regatta {
namespace {

/// Conjugate gradients on the five-point Laplacian of an n × n grid, the matrix stored sparse. The
/// form with one all-reduce an iteration is that of A. Chronopoulos and C. W. Gear (J. Comput. Appl. Math.
/// 1989), in two steps:
///   multiply: w = A r; gamma = (r, r), delta = (w, r)                           then all-reduce, alpha and
///   beta update:   p = r + beta p; s = w + beta s; x = x + alpha p; r = r - alpha s  then halo exchange of r
/// A task adds its share of a dot product up in a fixed order; the shares are added exactly (ExactSum).
/// Memory-bound: an iteration moves the matrix once (60 B a row) and eleven vectors.
///
/// Reference: the solution is a sum of six eigenvectors, and so is every iterate; iterate_of() knows it in
/// advance.
class Cg {
 public:
  static constexpr auto name = "cg";
  static constexpr auto summary = "conjugate gradients on a sparse matrix: an all-reduce each iteration";
  static constexpr auto bound = "memory";
  static constexpr int version = 1;
  static constexpr int work_power = 2;
  static ParameterSpecs parameters() {
    return {{"size",
             std::int64_t{1024},
             1,
             16384,
             {},
             "points",
             "edge of the grid; the matrix has size * size rows"},
            {"iterations",
             std::int64_t{25},
             1,
             1e6,
             {},
             "iterations",
             "iterations of the method, two steps each"},
            {"rows", std::int64_t{8}, 1, 16384, {}, "rows", "rows of the grid a task"}};
  }

  Cg(Parameters const& p, Setup const& setup)
      : n_(p.count("size")),
        iterations_(p.count("iterations")),
        rows_(n_, p.count("rows"), setup.share),
        owned_(rows_.owned()),
        matrix_(n_, owned_),
        width_(matrix_.width()),
        modes_(poisson_modes(n_)),
        known_(cg_reference(modes_, n_, iterations_)) {
    for (auto const& mode : modes_) right_side_.push_back(static_cast<double>(mode.eigenvalue) * mode.weight);
    auto const points = owned_.size() * width_;
    for (auto* vector : {&b_, &w_, &p_, &s_, &x_}) *vector = UntouchedArray<double>(points);
    r_ = UntouchedArray<double>(owned_.size() == 0 ? 0 : points + 2 * width_);
    if (rows_.rank_above() >= 0) add_message(rows_.rank_above(), owned_.begin, owned_.begin - 1);
    if (rows_.rank_below() >= 0) add_message(rows_.rank_below(), owned_.end - 1, owned_.end);
  }

  [[nodiscard]] std::size_t tasks() const { return rows_.tasks(); }
  [[nodiscard]] Work work() const {
    auto const n = static_cast<double>(n_), rows = n * n, entries = 5 * rows - 4 * n;
    auto const rounds = static_cast<double>(iterations_);
    // 12 B an entry; r and w in multiply, nine passes over p, s, x, r, w in update.
    return {.flops = rounds * (2 * entries + 12 * rows),
            .bytes = rounds * (12 * entries + 11 * 8 * rows),
            .operations = rounds * rows};
  }

  void prepare(Range tasks) {
    auto const rows = rows_.owned_of(tasks);
    for (auto i = rows.begin; i < rows.end; ++i) {
      matrix_.fill_row(i);
      right_side(i, b_.data() + local(i, 0));
    }
    start(rows);
  }
  void reset(Range tasks) { start(rows_.owned_of(tasks)); }
  void reset() {
    multiplies_ = true;
    done_ = 0;
    alpha_ = beta_ = first_gamma_ = last_gamma_ = 0;
    wrong_sums_ = 0;
  }

  /// gamma and delta, each an ExactSum; zeros in an update.
  [[nodiscard]] Sums<2 * ExactSum::words> run(Range tasks) const {
    Sums<2 * ExactSum::words> sums;
    for (auto task = tasks.begin; task < tasks.end; ++task) {
      auto const rows = rows_.rows_of({task, task + 1});
      auto const first = local(rows.begin, 0), count = rows.size() * width_;
      if (multiplies_) {
        auto const [gamma, delta] = matrix_.multiply(first, count, r_.data(), w_.data());
        ExactSum::add(sums.words.data(), gamma);
        ExactSum::add(sums.words.data() + ExactSum::words, delta);
      } else {
        update(alpha_, beta_, count, p_.data() + first, s_.data() + first, x_.data() + first,
               r_.data() + width_ + first, w_.data() + first);
      }
    }
    return sums;
  }
  [[nodiscard]] Halo halo() { return multiplies_ ? Halo{} : Halo{messages_}; }
  [[nodiscard]] bool reduces() const { return multiplies_; }
  [[nodiscard]] bool advance(Sums<2 * ExactSum::words> const& total) {
    if (multiplies_)
      choose(ExactSum::value(total.words.data()), ExactSum::value(total.words.data() + ExactSum::words));
    multiplies_ = !multiplies_;
    return !multiplies_ || ++done_ < iterations_;
  }

  /// Fingerprint of x, points seen, points that are not the known iterate's, reductions that went wrong.
  [[nodiscard]] Sums<4> digest(Range tasks) const {
    auto const [begin, end] = rows_.owned_of(tasks);
    std::uint64_t print = 0;
    std::int64_t wrong = 0;
    std::vector<double> known(n_);
    for (auto i = begin; i < end; ++i) {
      sum_modes(i, known_.x, known.data());
      for (std::size_t j = 0; j < n_; ++j) {
        auto const value = x_[local(i, j)];
        print += fingerprint(value, i * n_ + j);
        wrong += !(std::abs(value - known[j]) <= tolerance);
      }
    }
    auto const seen = static_cast<std::int64_t>((end - begin) * n_);
    // What all ranks have alike is counted once.
    return {{static_cast<std::int64_t>(print), seen, wrong, begin == 0 && end > 0 ? wrong_sums_ : 0}};
  }

  [[nodiscard]] Verdict verify(Sums<4> const& result) const {
    auto const points = static_cast<std::int64_t>(n_ * n_);
    if (result.words[1] != points)
      return {false,
              std::to_string(result.words[1]) + " of " + std::to_string(points) + " unknowns were counted"};
    if (result.words[2] != 0)
      return {false, std::to_string(result.words[2]) + " of " + std::to_string(points) +
                         " unknowns are not those of iterate " + std::to_string(iterations_)};
    if (result.words[3] != 0)
      return {false, std::to_string(result.words[3]) + " reductions gave another (r, r) than the known one"};
    return {};
  }

 private:
  static constexpr double tolerance =
      1e-11;  // weights are 1; the excited eigenvalues have condition 5, so errors stay small

  /// One row of a sum of modes.
  void sum_modes(std::size_t i, std::vector<double> const& coefficients, double* row) const {
    std::fill_n(row, n_, 0.0);
    for (std::size_t m = 0; m < modes_.size(); ++m) {
      auto const factor = coefficients[m] * modes_[m].down[i];
      for (std::size_t j = 0; j < n_; ++j) row[j] += factor * modes_[m].across[j];
    }
  }
  void right_side(std::size_t i, double* row) const {
    sum_modes(i, right_side_, row);
    std::fill(row + n_, row + width_, 0.0);
  }

  /// Where a point of an owned row lies in a vector; r_ has one row more before it and one after.
  [[nodiscard]] std::size_t local(std::size_t i, std::size_t j) const {
    return (i - owned_.begin) * width_ + j;
  }

  [[gnu::noinline]] static void update(double alpha, double beta, std::size_t count, double* __restrict p,
                                       double* __restrict s, double* __restrict x, double* __restrict r,
                                       double const* __restrict w) {
    for (std::size_t k = 0; k < count; ++k) {
      p[k] = r[k] + beta * p[k];
      s[k] = w[k] + beta * s[k];
      x[k] += alpha * p[k];
      r[k] -= alpha * s[k];
    }
  }

  /// Chronopoulos and Gear's scalars. Once the residual is rounding noise nothing is left to gain: x stays as
  /// it is, and the work goes on, so that a run's length does not hang on it.
  void choose(double gamma, double delta) {
    auto const known = done_ < known_.gamma.size() ? known_.gamma[done_] : 0;
    wrong_sums_ += !(std::abs(gamma - known) <= 1e-10 * known_.gamma[0]);
    if (done_ == 0) first_gamma_ = gamma;
    if (done_ > 0 && (alpha_ == 0 || !(gamma > static_cast<double>(cg_nothing_left) * first_gamma_))) {
      alpha_ = beta_ = 0;
      return;
    }
    beta_ = done_ == 0 ? 0 : gamma / last_gamma_;
    alpha_ = gamma / (done_ == 0 ? delta : delta - beta_ * gamma / alpha_);
    last_gamma_ = gamma;
  }

  /// x = 0, r = b, also of the rows around the rank's own.
  void start(Range rows) {
    if (rows.size() == 0) return;
    auto const clear = [&](UntouchedArray<double> const& vector) {
      std::fill(vector.data() + local(rows.begin, 0), vector.data() + local(rows.end, 0), 0.0);
    };
    for (auto const* vector : {&w_, &p_, &s_, &x_}) clear(*vector);
    std::copy(b_.data() + local(rows.begin, 0), b_.data() + local(rows.end, 0),
              r_.data() + width_ + local(rows.begin, 0));
    if (rows.begin == owned_.begin) start_outer_row(rows.begin - 1, rows_.rank_above() >= 0);
    if (rows.end == owned_.end) start_outer_row(rows.end, rows_.rank_below() >= 0);
  }
  void start_outer_row(std::size_t i, bool inside) {
    auto* const row = r_.data() + width_ + local(i, 0);
    if (inside)
      right_side(i, row);
    else
      std::fill_n(row, width_, 0.0);
  }

  void add_message(int peer, std::size_t send, std::size_t receive) {
    auto const row = [this](std::size_t i) { return std::span(r_.data() + width_ + local(i, 0), n_); };
    messages_.push_back({peer, std::as_bytes(row(send)), std::as_writable_bytes(row(receive))});
  }

  std::size_t n_, iterations_;
  RowBlock rows_;
  Range owned_;
  PoissonMatrix matrix_;
  std::size_t width_;  ///< n_ rounded up to whole slices of the matrix
  std::vector<PoissonMode> modes_;
  CgReference known_;
  std::vector<double> right_side_;  ///< b's coefficients in the modes
  UntouchedArray<double> b_, w_, p_, s_, x_, r_;
  std::vector<Message> messages_;
  bool multiplies_ = true;       ///< the step that is next
  std::size_t done_ = 0;         ///< iterations
  std::int64_t wrong_sums_ = 0;  ///< reduced sums that were not the known ones
  double alpha_ = 0, beta_ = 0, first_gamma_ = 0, last_gamma_ = 0;
};

}  // namespace

KernelEntry cg_kernel() {
  return describe<Cg>();
}

}  // namespace regatta
