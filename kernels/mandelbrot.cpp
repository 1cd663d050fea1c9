#include <cmath>

#include "kernels/any_kernel.hpp"
#include "kernels/simd.hpp"
#include "kernels/tally.hpp"

namespace regatta {

namespace {

/// Iterations of z² + c from z = c while |z| ≤ 2, at most `limit`: the reference, for one pixel.
std::int64_t escape_time(double cx, double cy, std::int64_t limit) {
  double x = cx, y = cy;
  std::int64_t n = 0;
  while (n < limit && std::fma(x, x, y * y) <= 4) {
    auto const next = std::fma(x, x, cx - y * y);
    y = std::fma(x + x, y, cy);
    x = next;
    ++n;
  }
  return n;
}

constexpr std::size_t interleave = 4;  // vectors at a time: enough to hide the latency of a pixel's chain
constexpr std::size_t together = interleave * lanes;

/// The same for `together` neighbouring pixels; a pixel that left the circle stays outside (|z| grows, for
/// |c| ≤ |z|).
void escape_times(Doubles const* cx, double cy_one, std::int64_t limit, Integers* n) {
  auto const cy = broadcast(cy_one), four = broadcast(4);
  Doubles x0[interleave], x[interleave], y[interleave];
  Integers count[interleave];
  unrolled<interleave>([&](auto v) { x0[v] = x[v] = cx[v], y[v] = cy, count[v] = Integers{}; });
  auto const iterate = [&]()
      __attribute__((always_inline)) {  // returns -1 in some lanes while pixels are inside
    Integers inside{};
    unrolled<interleave>([&](auto v) {
      auto const yy = y[v] * y[v];
      auto const in = fma(x[v], x[v], yy) <= four;
      count[v] -= in;
      inside |= in;
      auto const next = fma(x[v], x[v], x0[v] - yy);
      y[v] = fma(x[v] + x[v], y[v], cy);
      x[v] = next;
    });
    return inside;
  };
  constexpr std::int64_t stretch = 4;  // iterations between looks whether all are outside
  std::int64_t done = 0;
  for (; done < limit % stretch; ++done) iterate();
  for (; done < limit; done += stretch) {
    unrolled<stretch - 1>([&](auto) { iterate(); });
    if (sum_of(reinterpret_cast<Naturals>(iterate())) == 0) break;
  }
  unrolled<interleave>([&](auto v) { n[v] = count[v]; });
}

}  // namespace

/// for each pixel c of [-2, 0.5] × [-1.25, 1.25]: z = c; while |z| ≤ 2 and n < iterations: z = z² + c, ++n.
/// Compute-bound, and irregular: rows through the set cost a hundred times those beside it. A task is a row.
/// B. Mandelbrot, Ann. N. Y. Acad. Sci. 357 (1980).
///
/// The picture is symmetric about the real axis, bit for bit, as rows are placed at exactly opposite
/// ordinates: the upper half's digest must equal the lower's, which checks every row that has a mirror image.
/// The middle row of an odd size has none: it is always among the sampled rows, which are computed again.
class Mandelbrot {
 public:
  static constexpr auto name = "mandelbrot";
  static constexpr auto summary = "escape times of the Mandelbrot set, row by row: irregular tasks";
  static constexpr auto bound = "compute";
  static constexpr int version = 2;
  static constexpr int work_power = 2;
  static ParameterSpecs parameters() {
    return {
        {"size", std::int64_t{2048}, 1, 1 << 20, {}, "pixels", "side of the square picture; a task is a row"},
        {"iterations", std::int64_t{500}, 1, 1e9, {}, "iterations", "the most that a pixel is iterated"}};
  }

  Mandelbrot(Parameters const& p, Setup const&)
      : size_(p.count("size")), limit_(p.integer("iterations")), sample_(size_, 4) {}

  [[nodiscard]] std::size_t tasks() const { return size_; }
  [[nodiscard]] Work work() const {
    return {.operations = static_cast<double>(size_) * static_cast<double>(size_)};
  }

  /// Words: the tally, then what the rows of the upper half, the lower half and the sample gave.
  using Result = Sums<6>;
  enum Word : std::size_t { upper = 2, lower, sampled };

  [[nodiscard]] Result run(Range tasks) const {
    Result sums;
    for (auto row = tasks.begin; row < tasks.end; ++row) {
      tally(sums, row);
      add_row(sums, row, row_digest(row));
    }
    return sealed(sums);
  }

  [[nodiscard]] Verdict verify(Result const& total) const {
    if (auto verdict = judge_tally(total, tasks()); !verdict.ok) return verdict;
    if (total.words[upper] != total.words[lower])
      return {false, "the picture's upper half is not the lower half's mirror image"};
    Result expected;
    for (std::size_t row = 0; row < size_; ++row)
      if (is_sampled(row)) add_row(expected, row, reference_digest(row));
    if (total.words[sampled] != expected.words[sampled])
      return {false, "sampled rows differ from the scalar loop's"};
    return {};
  }

 private:
  [[nodiscard]] double abscissa(std::size_t column) const {
    return -2 + (static_cast<double>(column) + 0.5) * (2.5 / static_cast<double>(size_));
  }
  [[nodiscard]] double ordinate(std::size_t row) const {  // exactly opposite for a row and its mirror image
    return (2 * static_cast<double>(row) + 1 - static_cast<double>(size_)) *
           (1.25 / static_cast<double>(size_));
  }
  /// What one pixel adds to its row's digest.
  static std::uint64_t weight(std::size_t column) { return 2 * std::uint64_t{column} + 1; }

  [[nodiscard]] bool is_sampled(std::size_t row) const {
    return sample_.contains(row) || row == size_ - 1 - row;
  }

  void add_row(Result& sums, std::size_t row, std::uint64_t digest) const {
    auto const mirror = size_ - 1 - row;
    auto const weighted = digest * (mix64(std::uint64_t{std::min(row, mirror)}) | 1);
    if (row < mirror) add(sums.words[upper], weighted);
    if (row > mirror) add(sums.words[lower], weighted);
    if (is_sampled(row)) add(sums.words[sampled], digest * (mix64(std::uint64_t{row}) | 1));
  }

  [[nodiscard]] std::uint64_t row_digest(std::size_t row) const {
    auto const cy = ordinate(row);
    std::uint64_t digest = 0;
    for (std::size_t column = 0; column < size_; column += together) {
      Doubles cx[interleave];
      Integers n[interleave];
      for (std::size_t i = 0; i < together; ++i) cx[i / lanes][i % lanes] = abscissa(column + i);
      escape_times(cx, cy, limit_, n);
      auto const count = std::min(together, size_ - column);
      for (std::size_t i = 0; i < count; ++i)
        digest += static_cast<std::uint64_t>(n[i / lanes][i % lanes]) * weight(column + i);
    }
    return digest;
  }
  [[nodiscard]] std::uint64_t reference_digest(std::size_t row) const {
    std::uint64_t digest = 0;
    for (std::size_t column = 0; column < size_; ++column)
      digest +=
          static_cast<std::uint64_t>(escape_time(abscissa(column), ordinate(row), limit_)) * weight(column);
    return digest;
  }

  std::size_t size_;
  std::int64_t limit_;
  SampledTasks sample_;
};

KernelEntry mandelbrot_kernel() {
  return describe<Mandelbrot>();
}

}  // namespace regatta
