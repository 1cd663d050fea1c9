#include <cmath>

#include "kernels/any_kernel.hpp"
#include "kernels/exact_sum.hpp"
#include "kernels/simd.hpp"
#include "kernels/tally.hpp"

namespace regatta {

namespace {

constexpr double softening2 = 1e-4;

struct Acceleration {
  double x = 0, y = 0, z = 0;
};

}  // namespace

/// for i < size: for j < size: a_i += m_j d_ij / (d_ij² + ε²)^(3/2). All pairs, in double precision.
/// Compute-bound. L. Nyland, M. Harris, J. Prins, Fast N-body simulation, GPU Gems 3 (2007), whose 20
/// operations a pair are counted: 3 differences, 3 fused multiply-adds, square root and division, 3 products,
/// 3 fused multiply-adds.
///
/// A vector holds as many bodies i; j goes through all bodies in order, broadcast. A task is a block of
/// bodies i. Verified by the total momentum's change, Σ m_i a_i = 0 up to rounding (every pair enters twice
/// with opposite signs, in different tasks), and by sampled bodies that a plain loop computes again.
class Nbody {
 public:
  static constexpr auto name = "nbody";
  static constexpr auto summary = "accelerations of gravitating bodies, all pairs, double precision";
  static constexpr auto bound = "compute";
  static constexpr int version = 1;
  static constexpr int work_power = 2;
  static ParameterSpecs parameters() {
    return {{"size",
             std::int64_t{16'384},
             1,
             1e7,
             {},
             "bodies",
             "how many bodies; the work grows with the square"},
            {"block", std::int64_t{64}, 1, 1e6, {}, "bodies", "bodies a task"}};
  }

  Nbody(Parameters const& p, Setup const&)
      : size_(p.count("size")),
        block_(p.count("block")),
        padded_(size_ + together),
        x_(padded_),
        y_(padded_),
        z_(padded_),
        mass_(padded_),
        sample_(size_, 4) {
    auto const uniform = [](std::size_t i) {
      return static_cast<double>(draw(0xb0d1e5, std::uint64_t{i}) >> 11) * 0x1p-53;
    };
    for (std::size_t i = 0; i < size_; ++i) {
      x_[i] = uniform(4 * i), y_[i] = uniform(4 * i + 1), z_[i] = uniform(4 * i + 2);
      mass_[i] = (1 + uniform(4 * i + 3)) / static_cast<double>(size_);
    }
  }

  [[nodiscard]] std::size_t tasks() const { return (size_ + block_ - 1) / block_; }
  [[nodiscard]] Work work() const {
    auto const pairs = static_cast<double>(size_) * static_cast<double>(size_);
    return {.flops = 20 * pairs, .operations = pairs};
  }

  /// Words: the tally; exact sums of m a (x, y, z), of |m a|, and of the sampled bodies' m a.
  using Result = Sums<2 + 7 * ExactSum::words + 1>;
  enum Word : std::size_t {
    force = 2,
    magnitude = force + 3 * ExactSum::words,
    sampled = magnitude + ExactSum::words
  };

  [[nodiscard]] Result run(Range tasks) const {
    Result sums;
    for (auto task = tasks.begin; task < tasks.end; ++task) {
      tally(sums, task);
      auto const end = std::min(size_, (task + 1) * block_);
      for (auto i = task * block_; i < end; i += together) {
        auto const a = accelerate(i);
        for (std::size_t k = 0; k < std::min(together, end - i); ++k)
          add_body(sums, i + k,
                   {a.x[k / lanes][k % lanes], a.y[k / lanes][k % lanes], a.z[k / lanes][k % lanes]});
      }
    }
    return sealed(sums);
  }

  [[nodiscard]] Verdict verify(Result const& total) const {
    if (auto verdict = judge_tally(total, tasks()); !verdict.ok) return verdict;
    auto const scale = value(total, magnitude);
    for (std::size_t axis = 0; axis < 3; ++axis)
      if (!(std::abs(value(total, force + axis * ExactSum::words)) <= 1e-12 * scale))
        return {false, "momentum is not conserved: a pair of bodies did not attract each other alike"};
    std::array<double, 3> expected{};
    double size = 0;
    sample_.each([&](std::size_t i) {
      auto const a = reference(i);
      expected[0] += mass_[i] * a.x, expected[1] += mass_[i] * a.y, expected[2] += mass_[i] * a.z;
      size += mass_[i] * (std::abs(a.x) + std::abs(a.y) + std::abs(a.z));
    });
    for (std::size_t axis = 0; axis < 3; ++axis)
      if (!(std::abs(value(total, sampled + axis * ExactSum::words) - expected[axis]) <= 1e-10 * size))
        return {false, "sampled bodies' accelerations differ from the plain loop's"};
    return {};
  }

 private:
  static constexpr std::size_t interleave = 4;  // vectors of bodies i that share each broadcast of a body j
  static constexpr std::size_t together = interleave * lanes;

  static double value(Result const& sums, std::size_t word) { return ExactSum::value(&sums.words[word]); }

  void add_body(Result& sums, std::size_t i, Acceleration a) const {
    std::array const terms{mass_[i] * a.x, mass_[i] * a.y, mass_[i] * a.z};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      ExactSum::add(&sums.words[force + axis * ExactSum::words], terms[axis]);
      ExactSum::add(&sums.words[magnitude], std::abs(terms[axis]));
      if (sample_.contains(i)) ExactSum::add(&sums.words[sampled + axis * ExactSum::words], terms[axis]);
    }
  }

  struct Accelerations {
    Doubles x[interleave], y[interleave], z[interleave];
  };
  /// Of `together` bodies from i on.
  [[nodiscard]] Accelerations accelerate(std::size_t i) const {
    Doubles x[interleave], y[interleave], z[interleave];
    Doubles ax[interleave], ay[interleave], az[interleave];
    unrolled<interleave>([&](auto v) {
      x[v] = load(&x_[i + v * lanes]), y[v] = load(&y_[i + v * lanes]), z[v] = load(&z_[i + v * lanes]);
      ax[v] = ay[v] = az[v] = Doubles{};
    });
    auto const epsilon2 = broadcast(softening2);
    for (std::size_t j = 0; j < size_; ++j) {
      auto const xj = broadcast(x_[j]), yj = broadcast(y_[j]), zj = broadcast(z_[j]),
                 mj = broadcast(mass_[j]);
      unrolled<interleave>([&](auto v) {
        auto const dx = xj - x[v], dy = yj - y[v], dz = zj - z[v];
        auto const r = reciprocal_sqrt(fma(dx, dx, fma(dy, dy, fma(dz, dz, epsilon2))));
        auto const f = (mj * r) * (r * r);
        ax[v] = fma(f, dx, ax[v]), ay[v] = fma(f, dy, ay[v]), az[v] = fma(f, dz, az[v]);
      });
    }
    Accelerations a;
    unrolled<interleave>([&](auto v) { a.x[v] = ax[v], a.y[v] = ay[v], a.z[v] = az[v]; });
    return a;
  }

  [[nodiscard]] Acceleration reference(std::size_t i) const {
    Acceleration a;
    for (std::size_t j = 0; j < size_; ++j) {
      auto const dx = x_[j] - x_[i], dy = y_[j] - y_[i], dz = z_[j] - z_[i];
      auto const r2 = dx * dx + dy * dy + dz * dz + softening2;
      auto const f = mass_[j] / (r2 * std::sqrt(r2));
      a.x += f * dx, a.y += f * dy, a.z += f * dz;
    }
    return a;
  }

  std::size_t size_, block_;
  std::size_t padded_;  // beyond the last body a vector may read on: bodies that are never added up
  std::vector<double> x_, y_, z_, mass_;
  SampledTasks sample_;
};

KernelEntry nbody_kernel() {
  return describe<Nbody>();
}

}  // namespace regatta
