#include "tests/results/planted.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/analysis/law_form.hpp"
#include "results/analysis/recommendation.hpp"
#include "results/analysis/scaling.hpp"

namespace regatta::planted {

namespace {

double uniform(simulate::Random& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

bool holds(Interval const& interval, double truth) {
  return interval.low <= truth && truth <= interval.high;
}

/// The true law without noise, as points.
std::vector<LawPoint> exact_points(simulate::Options const& options) {
  std::vector<LawPoint> points;
  for (auto const cores : options.cores) {
    auto const seconds = simulate::time_of(options.law, cores);
    points.push_back({static_cast<double>(cores), {seconds, {}, {seconds, seconds, seconds}}});
  }
  return points;
}

/// How far the best of the other laws is from the truth, in standard errors of the medians, all together.
/// Laws that hold the true one as a case do not count: the simpler is to be taken.
double distance_to_others(Truth const& truth, Growth growth) {
  auto const& options = truth.options;
  auto const& law = options.law;
  auto const error_squared =
      (law.between * law.between + 1.57 * law.noise * law.noise / options.repetitions) / options.rounds;
  auto least = 1e9;
  for (auto const& fit : fit_laws(exact_points(options), growth).fits) {
    if (fit.kind == truth.kind || fit.misfit < 1e-9) continue;
    least =
        std::min(least, fit.misfit * std::sqrt(static_cast<double>(options.cores.size()) / error_squared));
  }
  return least;
}

double true_extra(Truth const& truth) {
  auto const& law = truth.options.law;
  return truth.kind == LawKind::usl             ? law.coherence
         : truth.kind == LawKind::communication ? law.communication
                                                : 0;
}

/// The cores of the least true time among those whose true efficiency is enough.
int true_optimum(simulate::Options const& options, double min_efficiency) {
  int best = 1;
  double least = 1;
  for (auto const cores : options.cores) {
    auto const time = simulate::time_of(options.law, cores);
    if (1 / (cores * time) >= min_efficiency && time < least) best = cores, least = time;
  }
  return best;
}

void judge_recommendation(Truth const& truth, Records const& records, Score& score) {
  Wishes const wishes;
  auto const answers = recommend(records, wishes);
  if (answers.size() != 1) return;
  ++score.recommended;
  auto const optimum = true_optimum(truth.options, wishes.min_efficiency);
  auto const is_optimum = [&](Choice const& choice) {
    return choice.row.summary.point.shape.cores() == optimum;
  };
  auto const& answer = answers.front();
  auto const holds_it = [&](std::vector<Choice> const& named) {
    return std::any_of(named.begin(), named.end(), is_optimum);
  };
  if (!answer.refusal.empty()) return;
  bool const right = is_optimum(answer.choice) || holds_it(answer.tied);
  score.right_recommendation += right;
  score.named_by_recommendation +=
      right || holds_it(answer.perhaps) || (answer.sure && is_optimum(*answer.sure));
}

}  // namespace

Truth draw(std::uint64_t seed, Growth growth) {
  simulate::Random random(seed);
  Truth truth;
  auto& options = truth.options;
  options.kernels = {"a"}, options.runners = {"openmp"};
  options.sizes = {100'000'000};
  options.seed = seed;
  options.cores.clear();
  auto const most = 16 << random() % 3;
  for (int cores = 1; cores <= most; cores *= 2) options.cores.push_back(cores);
  options.rounds = 3 + static_cast<int>(random() % 8);
  auto& law = options.law;
  law.noise = uniform(random, 0.01, 0.1);
  law.weak = growth == Growth::weak;
  law.serial_share = uniform(random, 0, 0.15);
  auto const kinds = laws_of(growth);
  truth.kind = kinds[random() % kinds.size()];
  if (growth == Growth::weak && truth.kind != LawKind::gustafson) law.serial_share = 0;
  if (growth == Growth::weak && truth.kind == LawKind::usl) law.contention = uniform(random, 0, 0.05);
  if (truth.kind == LawKind::usl) law.coherence = std::pow(10.0, uniform(random, -4, -2));
  if (truth.kind == LawKind::communication) law.communication = std::pow(10.0, uniform(random, -3, -1));
  if (random() % 3 == 0) law.outliers = uniform(random, 0.02, 0.1);
  if (random() % 3 == 0) law.drift = uniform(random, -0.1, 0.1);
  if (random() % 3 == 0) law.between = uniform(random, 0.005, 0.03);
  truth.identifiable = distance_to_others(truth, growth) > 5;
  return truth;
}

void judge(Truth const& truth, Score& score) {
  auto const records = simulate::study(truth.options);
  ++score.studies;
  for (auto const& series : scaling_of(records, summarise(records))) {
    auto const found = std::find_if(series.law.fits.begin(), series.law.fits.end(),
                                    [&](LawFit const& fit) { return fit.kind == truth.kind; });
    if (truth.kind != LawKind::communication || !truth.options.law.weak) {
      ++score.serial;
      score.serial_held +=
          holds(found->serial, truth.options.law.serial_share + truth.options.law.contention);
      score.width += found->serial.high - found->serial.low;
    }
    if (truth.kind == LawKind::usl || truth.kind == LawKind::communication) {
      ++score.extra;
      score.extra_held += holds(found->extra, true_extra(truth));
    }
    if (truth.identifiable) {
      ++score.identifiable;
      auto const* best = series.law.best();
      score.right_law += best != nullptr && best->kind == truth.kind;
      if (best != nullptr) {
        auto const p = 4 * series.law.largest;
        auto const speedup = (truth.options.law.weak ? p : 1) / simulate::time_of(truth.options.law, p);
        ++score.at_four_times;
        score.at_four_times_held += holds(predict(*best, p, series.law.largest).speedup, speedup);
      }
    }
  }
  if (!truth.options.law.weak) judge_recommendation(truth, records, score);
}

std::string text_of(Score const& score) {
  auto const share = [](char const* what, int held, int all) {
    return fmt::format("{:<48} {:5} of {:5}  {:5.1f} %\n", what, held, all, all ? 100.0 * held / all : 0.0);
  };
  return share("true serial fraction in its interval", score.serial_held, score.serial) +
         share("true coherence or communication in its interval", score.extra_held, score.extra) +
         share("right law, where identifiable", score.right_law, score.identifiable) +
         share("true speedup at 4x the largest in its interval", score.at_four_times_held,
               score.at_four_times) +
         share("recommendation right, or a tie with it", score.right_recommendation, score.recommended) +
         share("the same, or named: perhaps, surely meets it", score.named_by_recommendation,
               score.recommended) +
         fmt::format("mean width of the serial fraction's interval: {:.2f} %\n",
                     score.serial ? 100 * score.width / score.serial : 0.0);
}

}  // namespace regatta::planted
