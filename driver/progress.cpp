#include "driver/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "driver/console.hpp"
#include "driver/notation.hpp"
#include "results/number_text.hpp"
#include "results/point_text.hpp"

namespace regatta {

namespace {

/// The fastest repetition: what a line has room for; the table has medians.
std::string best_of(Attempt const& attempt) {
  double best = HUGE_VAL;
  for (auto const& sample : attempt.samples)
    if (!sample.warmup) best = std::min(best, sample.seconds);
  return std::isfinite(best) ? "best " + with_prefix(best, "s") : "";
}

}  // namespace

std::string label_of(Point const& point) {
  std::string parameters;
  for (auto const& [name, value] : point.parameters)
    parameters += fmt::format(" {}={}", escaped(name), value_text(value));
  auto const& shape = point.shape;
  auto text = fmt::format("{}{}, {} {}x{}x{}, {}", escaped(point.kernel), parameters, point.runner,
                          shape.nodes, shape.ranks_per_node, shape.threads_per_rank, text_of(point.schedule));
  if (point.concurrency > 0) text += fmt::format(", {} in flight", point.concurrency);
  return text;
}

std::string duration_text(double seconds) {
  auto const whole = static_cast<long long>(std::llround(std::clamp(seconds, 0.0, 1e12)));
  if (whole >= 3600) return fmt::format("{}:{:02} h", whole / 3600, whole / 60 % 60);
  return whole >= 60 ? fmt::format("{}:{:02} min", whole / 60, whole % 60) : fmt::format("{} s", whole);
}

Expectation::Expectation(std::vector<Turn> const& turns, std::vector<Attempt> const& before) {
  for (auto const& turn : turns) ++points_[turn.point->id].left;
  unknown_left_ = turns.size();
  for (auto const& attempt : before) learn(attempt);
}

void Expectation::learn(Attempt const& attempt) {
  if (attempt.status != Status::ok) return;
  seconds_ += attempt.elapsed_seconds;
  ++attempts_;
  auto const found = points_.find(attempt.point);
  if (found == points_.end()) return;
  auto& seen = found->second;
  auto const left = static_cast<double>(seen.left);
  if (seen.attempts == 0)
    unknown_left_ -= seen.left;
  else
    known_left_ -= left * seen.seconds / static_cast<double>(seen.attempts);
  seen.seconds += attempt.elapsed_seconds;
  ++seen.attempts;
  known_left_ += left * seen.seconds / static_cast<double>(seen.attempts);
}

void Expectation::pass(Turn const& turn) {
  auto& seen = points_.at(turn.point->id);
  --seen.left;
  if (seen.attempts == 0)
    --unknown_left_;
  else
    known_left_ -= seen.seconds / static_cast<double>(seen.attempts);
}

double Expectation::seconds_left() const {
  if (attempts_ == 0) return -1;
  return std::max(0.0, known_left_) +
         static_cast<double>(unknown_left_) * seconds_ / static_cast<double>(attempts_);
}

Progress::Progress(int descriptor, std::vector<Turn> const& turns, std::vector<Attempt> const& before)
    : descriptor_(descriptor),
      terminal_(Terminal::of(descriptor)),
      expectation_(turns, before),
      total_(turns.size()) {}

void Progress::begin(Turn const& turn) {
  if (!terminal_.interactive) return;
  auto const left = expectation_.seconds_left();
  auto const line = fmt::format("{} {}/{}{}  round {}: {}", bar(), done_ + 1, total_,
                                left < 0 ? "" : fmt::format(", {} left", duration_text(left)), turn.round,
                                label_of(*turn.point));
  auto const width = static_cast<std::size_t>(std::max(20, terminal_.width - 1));
  print_to(descriptor_, "\r\x1b[K" + shortened(line, width));
  drawn_ = true;
}

void Progress::end(Turn const& turn, Attempt const& attempt) {
  ++done_;
  expectation_.pass(turn);
  expectation_.learn(attempt);
  auto const ok = attempt.status == Status::ok;
  if (terminal_.interactive && ok) return;  // the next line takes its place
  clear();
  auto const what =
      ok ? best_of(attempt) : fmt::format("{}: {}", name_of(attempt.status), escaped(attempt.reason));
  print_to(descriptor_,
           fmt::format("{}/{} round {}: {}: {}\n", done_, total_, turn.round, label_of(*turn.point),
                       terminal_.paint(ok ? Colour::plain : Colour::red, what)));
}

void Progress::clear() {
  if (drawn_) print_to(descriptor_, "\r\x1b[K");
  drawn_ = false;
}

std::string Progress::bar() const {
  constexpr std::size_t cells = 20;
  auto const full = total_ == 0 ? cells : cells * done_ / total_;
  return "[" + std::string(full, '#') + std::string(cells - full, '.') + "]";
}

}  // namespace regatta
