#include "driver/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "driver/job_file.hpp"
#include "driver/resolve_point.hpp"
#include "driver/settings.hpp"
#include "driver/weak_size.hpp"
#include "kernels/error.hpp"
#include "kernels/registry.hpp"
#include "results/point_id.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

/// Counts that stay at the greatest number instead of overflowing.
std::uint64_t product(std::uint64_t a, std::uint64_t b) {
  std::uint64_t result = 0;
  return __builtin_mul_overflow(a, b, &result) ? ~std::uint64_t{0} : result;
}
std::uint64_t sum(std::uint64_t a, std::uint64_t b) {
  std::uint64_t result = 0;
  return __builtin_add_overflow(a, b, &result) ? ~std::uint64_t{0} : result;
}

/// How many points one [[kernel]] gives, at most: some may turn out to be equal.
std::uint64_t points_of(KernelSweep const& sweep, SettingCounts const& settings) {
  auto const concurrencies = std::max<std::uint64_t>(1, sweep.concurrency.size());
  auto points = sum(settings.fixed_in_flight, product(settings.free_in_flight, concurrencies));
  for (auto const& [name, values] : sweep.parameters) points = product(points, values.size());
  return product(points, std::max<std::uint64_t>(1, sweep.size_per_core.size()));
}

/// "size 100 × block 20 × concurrency 3": the lists that make a product large.
std::string factors(KernelSweep const& sweep, SettingCounts const& settings) {
  auto text = fmt::format("{} combinations of runner, cores, nodes, ranks and schedule",
                          grouped(sum(settings.fixed_in_flight, settings.free_in_flight)));
  auto const add = [&](std::string_view name, std::size_t count) {
    if (count > 1) text += fmt::format(" × {} {}", grouped(count), name);
  };
  for (auto const& [name, values] : sweep.parameters) add(name, values.size());
  add("size_per_core", sweep.size_per_core.size());
  add("concurrency", sweep.concurrency.size());
  return text;
}

std::uint64_t checked_total(Job const& job, SettingCounts const& settings) {
  std::uint64_t total = 0;
  for (auto const& sweep : job.kernels) {
    total = sum(total, points_of(sweep, settings));
    if (total <= point_limit) continue;
    fail_at(
        job.path, sweep.place,
        fmt::format(
            "with kernel '{}' ({}) the study has {}{} points; the limit is {}: shorten lists or ranges, or "
            "split the study",
            sweep.kernel, factors(sweep, settings), total == ~std::uint64_t{0} ? "more than " : "",
            grouped(total), grouped(point_limit)));
  }
  return total;
}

/// One kernel's sweep: walks its parameters like an odometer, the last one fastest.
class Combinations {
 public:
  Combinations(KernelSweep const& sweep, ParameterSpecs const& specs)
      : values_(Parameters::complete(specs, {}).values()) {
    for (auto const& spec : specs)
      if (auto const given = sweep.parameters.find(spec.name); given != sweep.parameters.end()) {
        axes_.push_back({&given->second, &values_[spec.name], 0});
        *axes_.back().value = given->second.front();
      }
  }

  [[nodiscard]] std::map<std::string, Value> const& values() const { return values_; }

  bool advance() {
    for (auto axis = axes_.rbegin(); axis != axes_.rend(); ++axis) {
      axis->index = (axis->index + 1) % axis->list->size();
      *axis->value = (*axis->list)[axis->index];
      if (axis->index != 0) return true;
    }
    return false;
  }

 private:
  struct Axis {
    std::vector<Value> const* list;
    Value* value;
    std::size_t index;
  };
  std::map<std::string, Value> values_;
  std::vector<Axis> axes_;
};

/// Whether a process of that setting would need more threads than its pool can have.
bool is_too_many(Setting const& setting, int concurrency) {
  auto const ranks = setting.shape.ranks();
  auto const each = concurrency / ranks + (concurrency % ranks != 0);
  return each > std::max(most_in_flight(setting.runner->pool), setting.shape.threads_per_rank);
}

class Expansion {
 public:
  Expansion(Job const& job, std::vector<Setting> const& settings, std::uint64_t at_most)
      : job_(job), settings_(settings) {
    for (auto const& expression : job.exclude) excluded_.emplace_back(expression);
    excludes_.resize(excluded_.size());
    points_.reserve(at_most);  // and so the ids in seen_ stay where they are
    seen_.reserve(at_most);
  }

  void add(KernelSweep const& sweep) {
    auto const& entry = find_kernel(sweep.kernel);
    first_of_sweep_ = points_.size();
    again_.clear();
    too_many_.clear();
    Combinations combinations(sweep, entry.parameters);
    do {
      Point point;
      point.kernel = sweep.kernel;
      point.kernel_version = entry.version;
      point.parameters = combinations.values();
      if (sweep.size_per_core.empty()) add_settings(sweep, entry, point);
      for (auto const per_core : sweep.size_per_core) add_settings(sweep, entry, point, per_core);
    } while (combinations.advance());
    if (!again_.empty())
      warnings_.push_back(
          fmt::format("line {}: {} of this [[kernel]]'s points {} also given by one before it, and {} "
                      "measured once; take one of them out, or change a parameter",
                      sweep.place.line, grouped(again_.size()), again_.size() == 1 ? "is" : "are",
                      again_.size() == 1 ? "is" : "are"));
    for (auto const& name : sweep.repeated)
      warnings_.push_back(fmt::format("line {}: {} of kernel '{}' has a value twice, which is measured once",
                                      sweep.place.line, name, sweep.kernel));
    for (auto const* runner : too_many_)
      warnings_.push_back(
          why_left_out_ = fmt::format(
              "line {}: points of '{}' with more than {} operations in flight in one process are left out: "
              "it needs a thread for each, and gets no further with more; lower concurrency, or take more "
              "ranks",
              sweep.place.line, runner->name,
              grouped(static_cast<std::uint64_t>(most_in_flight(runner->pool)))));
  }

  [[nodiscard]] std::vector<Point> take() { return std::move(points_); }

  /// What is given several times, left out, or takes nothing away.
  [[nodiscard]] std::vector<std::string> warnings() const {
    auto all = warnings_;
    for (std::size_t i = 0; i < excludes_.size(); ++i)
      if (!excludes_[i])
        all.push_back(fmt::format("exclude \"{}\" matches no point here; correct it, or take it out",
                                  escaped(job_.exclude[i])));
    return all;
  }

  /// Why points were left out, the last of it; empty when none was.
  [[nodiscard]] std::string const& left_out() const noexcept { return why_left_out_; }

 private:
  void add_settings(KernelSweep const& sweep, KernelEntry const& entry, Point& point,
                    std::int64_t per_core = 0) {
    std::vector<int> const standard{0};
    auto const& concurrencies = entry.io && !sweep.concurrency.empty() ? sweep.concurrency : standard;
    for (auto const& setting : settings_) {
      point.runner = std::string(setting.runner->name);
      point.shape = setting.shape;
      point.schedule = has_schedule(*setting.runner, entry.stepped) ? setting.schedule : Schedule{};
      if (per_core > 0)
        point.parameters["size"] = weak_size(job_, sweep, entry, per_core, setting.shape.cores());
      for (auto const asked : concurrencies) {
        point.concurrency = entry.io ? in_flight(setting.runner->pool, setting.shape, asked) : 0;
        if (is_too_many(setting, point.concurrency))
          too_many_.insert(setting.runner);
        else
          keep(point);
      }
    }
  }

  void keep(Point& point) {
    point.id = point_id(point);
    if (auto const found = seen_.find(point.id); found != seen_.end()) {
      if (found->second < first_of_sweep_) again_.insert(found->first);
      return;
    }
    if (is_excluded(point)) return;
    points_.push_back(point);
    seen_.emplace(points_.back().id, points_.size() - 1);
  }

  bool is_excluded(Point const& point) {
    bool excluded = false;
    for (std::size_t i = 0; i < excluded_.size(); ++i)
      if (excluded_[i].matches(point)) excluded = excludes_[i] = true;
    return excluded;
  }

  Job const& job_;
  std::vector<Setting> const& settings_;
  std::vector<Filter> excluded_;
  std::vector<bool> excludes_;  ///< whether the filter matched a point
  std::vector<std::string> warnings_;
  std::string why_left_out_;
  std::vector<Point> points_;
  std::unordered_map<std::string_view, std::size_t> seen_;  ///< places in points_ by id
  std::size_t first_of_sweep_ = 0;                          ///< in points_
  std::unordered_set<std::string_view> again_;              ///< that an earlier sweep has, too
  std::set<RunnerEntry const*> too_many_;  ///< whose pools have not enough threads for points of this sweep
};

void warn_of_scaling(Job const& job, std::vector<std::string>& warnings) {
  for (auto const& sweep : job.kernels) {
    bool const per_core = !sweep.size_per_core.empty();
    if (job.scaling == Scaling::weak && !per_core)
      warnings.push_back(
          fmt::format("line {}: scaling is weak, but kernel '{}' has the same size on any number of "
                      "cores; write size_per_core in place of size",
                      sweep.place.line, sweep.kernel));
    if (job.scaling == Scaling::strong && per_core)
      warnings.push_back(
          fmt::format("line {}: scaling is strong, but kernel '{}' grows with the cores; write size, or "
                      "scaling = \"weak\"",
                      sweep.place.line, sweep.kernel));
  }
}

[[noreturn]] void fail_without_points(Job const& job, std::string const& left_out, std::uint64_t total) {
  if (!left_out.empty()) fail_at(job.path, job.kernels.back().place, "the study has no point: " + left_out);
  if (total > 0) fail_at(job.path, job.exclude_place, "`exclude` leaves no point; take an expression away");
  fail_at(job.path, job.sweep_place,
          "the study has no point: no runner fits any of the shapes; serial needs 1 in cores and nodes, "
          "openmp, tbb and asio need 1 in nodes, mpi with threads needs a ranks_per_node that divides a "
          "number of cores");
}

}  // namespace

Plan expand(Job const& job, Machine const& machine) {
  Plan plan;
  auto const axes = resolve_axes(job, machine);
  auto const total = checked_total(job, count_settings(axes));
  auto const settings = make_settings(axes);
  warn_of_settings(job, machine, axes, settings, plan.warnings);
  warn_of_scaling(job, plan.warnings);

  Expansion expansion(job, settings, total);
  for (auto const& sweep : job.kernels) expansion.add(sweep);
  auto const found = expansion.warnings();
  plan.warnings.insert(plan.warnings.end(), found.begin(), found.end());
  plan.points = expansion.take();
  if (plan.points.empty()) fail_without_points(job, expansion.left_out(), total);
  return plan;
}

}  // namespace regatta
