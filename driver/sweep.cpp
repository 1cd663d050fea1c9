#include "driver/sweep.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "kernels/error.hpp"

namespace regatta {

namespace {

void add_refusal(std::vector<Refusal>& refusals, Point const& point, std::string const& reason) {
  auto found = std::find_if(refusals.begin(), refusals.end(),
                            [&](Refusal const& each) { return each.reason == reason; });
  if (found == refusals.end()) found = refusals.insert(found, {reason, &point, 0});
  ++found->attempts;
}

}  // namespace

std::vector<Turn> missing_turns(std::vector<Point> const& points, std::vector<Attempt> const& attempts,
                                Measure const& measure) {
  auto const rounds = static_cast<std::size_t>(measure.rounds);
  std::unordered_map<std::string_view, std::vector<bool>> done;
  for (auto const& point : points) done.emplace(point.id, std::vector<bool>(rounds));
  for (auto const& attempt : attempts) {
    auto const found = done.find(attempt.point);
    if (found == done.end() || attempt.status != Status::ok) continue;
    if (attempt.round >= 1 && attempt.round <= measure.rounds)
      found->second[static_cast<std::size_t>(attempt.round) - 1] = true;
  }
  std::vector<Turn> turns;
  auto const add = [&](Point const& point, std::size_t round) {
    if (!done.at(point.id)[round]) turns.push_back({&point, static_cast<int>(round) + 1});
  };
  if (measure.order == Order::sequential) {
    for (auto const& point : points)
      for (std::size_t round = 0; round < rounds; ++round) add(point, round);
  } else {
    for (std::size_t round = 0; round < rounds; ++round)
      for (auto const& point : points) add(point, round);
  }
  return turns;
}

SweepCount sweep(std::vector<Turn> const& turns, Executor& executor, SweepHooks const& hooks) {
  SweepCount count;
  for (auto const& turn : turns) {
    if (hooks.must_stop(turn)) {
      count.stopped = true;
      return count;
    }
    hooks.before(turn);
    auto const execution = executor.execute(*turn.point, turn.round);
    if (!execution) {
      count.stopped = true;
      return count;
    }
    auto const& attempt = execution->attempt;
    hooks.record(*execution);
    hooks.after(turn, attempt);
    ++(attempt.status == Status::ok ? count.ok : count.failed);
    if (attempt.status == Status::ok || attempt.exit_code != static_cast<int>(ExitCode::environment))
      continue;
    ++count.environment;
    add_refusal(count.refusals, *turn.point, attempt.reason);
  }
  return count;
}

}  // namespace regatta
