#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/analysis/interval.hpp"
#include "results/analysis/resampling.hpp"

/// Laws of scaling, fitted. p is what is scaled (cores, ranks or nodes), T(p) the time of one repetition.
namespace regatta {

/// Strong: the same problem on all p. Weak: the problem grows with p.
enum class Growth : std::uint8_t { strong, weak };

// clang-format off
/// With s the serial fraction or contention, κ the coherence, c the communication. Strong:
///   amdahl         T(p) = T1 ((1 - s)/p + s)              G. Amdahl, AFIPS 1967
///   usl            T(p) = T1 ((1 - s)/p + s + κ (p - 1))  N. Gunther, Guerrilla Capacity Planning, 2007
///   communication  T(p) = T1 ((1 - s)/p + s + c log2 p)   a reduction in a tree, each step
/// weak:
///   gustafson      T(p) = T1 p / (s + (1 - s) p)          J. Gustafson, CACM 31, 1988: S = s + (1 - s) p
///   usl            T(p) = T1 (1 + s (p - 1) + κ p (p - 1))
///   communication  T(p) = T1 (1 + c log2 p)
/// A cost of c (p - 1) is the coherence term of the Universal Scalability Law: the two are one law.
// clang-format on
enum class LawKind : std::uint8_t { amdahl, gustafson, usl, communication };

[[nodiscard]] char const* name_of(LawKind kind, Growth growth) noexcept;
/// "T(p) = T1 ((1 - s)/p + s)": for people.
[[nodiscard]] char const* formula_of(LawKind kind, Growth growth) noexcept;

/// What is fitted: one p, with its time.
struct LawPoint {
  double p = 1;
  Resampled times;
};

/// Coefficients of the linear form: a/p + b + c·g(p) for strong, and for weak a + b·g1(p) + c·g2(p); in
/// seconds (gustafson: of 1/T, in 1/s). All are at least 0.
using Coefficients = std::array<double, 3>;

/// One law with what it says of these points.
struct LawFit {
  LawKind kind = LawKind::amdahl;
  Growth growth = Growth::strong;
  Interval one;       ///< T1 (s)
  Interval serial;    ///< s, 0 to 1; zeros without has_serial()
  Interval extra;     ///< κ or c; zeros without has_extra()
  double base = 1;    ///< the least p measured: speedups and efficiencies are against it
  double misfit = 0;  ///< root of the mean squared relative residual of the points
  double noise = 0;   ///< root of the mean squared standard error of the points; 0: not known
  double aicc = 0;    ///< of the attempts; the least is the best
  bool identifiable = true;
  std::string why_not;  ///< where it is not, in words
  Coefficients coefficients{};
  std::vector<Coefficients> replicates;  ///< only of the chosen law
  [[nodiscard]] bool has_serial() const noexcept {
    return kind != LawKind::communication || growth == Growth::strong;
  }
  [[nodiscard]] bool has_extra() const noexcept {
    return kind == LawKind::usl || kind == LawKind::communication;
  }
};

struct LawLimits {
  double furthest = 4;           ///< × the largest p measured: predictions beyond have a warning
  double widest_fraction = 0.5;  ///< a serial fraction whose interval is wider says nothing
  double clear_aicc = 2;         ///< a law whose AICc is this much greater is set aside
  double misfit_level = 0.01;    ///< F's probability below which a misfit is no noise: then no law fits
  double misfit_borne = 0.02;    ///< a law that comes so near is of use, however small the noise
  double misfit_of_one = 0.05;   ///< the same where one attempt of each point tells nothing of noise
};

/// What a series says of laws.
struct LawChoice {
  std::vector<LawFit> fits;  ///< the best first; laws with too many parameters for the points last
  bool identifiable = false;
  bool none_fits = false;  ///< the best misses the points by more than noise does; then none is identifiable
  bool unsure = false;     ///< another law fits about as well: fits[1]
  std::string why_not;     ///< where no law is identifiable: "2 core counts; a law needs 3"
  double largest = 0;      ///< p measured
  [[nodiscard]] LawFit const* best() const noexcept {
    return identifiable && !fits.empty() ? &fits.front() : nullptr;
  }
};

/// Pure. Fits every law of the growth by least squares of the relative residuals, parameters bounded below
/// by 0 (the laws are linear in their coefficients, so each is solved exactly), its intervals from the
/// points' replicates, and takes the one of the least AICc (K. Burnham & D. Anderson, Model Selection and
/// Multimodel Inference, 2nd ed., 2002, section 2.4), whose observations are the attempts. `points` by p,
/// ascending.
[[nodiscard]] LawChoice fit_laws(std::span<LawPoint const> points, Growth growth,
                                 LawLimits const& limits = {});

/// What a law says of any p.
struct Prediction {
  double p = 1;
  Interval seconds, speedup, efficiency;  ///< against LawFit::base; weak: speedup of the work done a second
  bool beyond = false;                    ///< further from what was measured than `furthest`
};
[[nodiscard]] Prediction predict(LawFit const& law, double p, double largest, LawLimits const& limits = {});

/// The p of the least time, where the law has one.
[[nodiscard]] std::optional<Interval> fastest_p(LawFit const& law);
/// The largest p whose efficiency is at least `least`; infinite where it is more than `furthest`.
[[nodiscard]] Interval largest_efficient_p(LawFit const& law, double least, double furthest = 1e9);

/// The largest p of which a report speaks: `furthest` times what was measured.
[[nodiscard]] double told_up_to(LawChoice const& choice, LawLimits const& limits = {});
/// An interval of p as far as it is told: what lies further is infinite.
[[nodiscard]] Interval as_far_as_told(Interval const& p, double told);

}  // namespace regatta
