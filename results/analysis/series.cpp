#include "results/analysis/series.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "results/analysis/work.hpp"

namespace regatta {

namespace {

/// What all points of a series have in common, but for the size of weak ones.
struct Key {
  Axis axis = Axis::cores;
  int concurrency = 0;
  int nodes = 0, ranks = 0, threads = 0;  // 0: what the axis lets grow
  int schedule = 0;
  std::size_t grain = 0;
  std::string runner, kernel;
  int version = 1;
  std::map<std::string, Value> parameters;  // without size
  auto operator<=>(Key const&) const = default;
};

using Points = std::vector<PointSummary const*>;

/// All but the axis and what depends on it.
Key key_of(Point const& point) {
  Key key;
  key.kernel = point.kernel, key.version = point.kernel_version;
  key.parameters = point.parameters;
  key.parameters.erase("size");
  key.runner = point.runner;
  key.schedule = static_cast<int>(point.schedule.kind), key.grain = point.schedule.grain;
  return key;
}

void put_on(Axis axis, Shape const& shape, Key& key) {
  key.axis = axis;
  key.nodes = axis == Axis::nodes ? 0 : shape.nodes;
  key.ranks = axis == Axis::ranks ? 0 : shape.ranks_per_node;
  key.threads = axis == Axis::cores ? 0 : shape.threads_per_rank;
}

/// Operations in flight that stay; 0 where they are as few as the cores allow, and so grow with them.
std::set<int> concurrencies_of(Point const& point) {
  std::set<int> all{point.concurrency};
  if (point.concurrency == point.shape.cores()) all.insert(0);
  return all;
}

double size_per_core(PointSummary const& summary) {
  return static_cast<double>(summary.point.size()) / summary.point.shape.cores();
}

bool is_scaled(Axis axis, Points const& points) {
  std::set<int> positions;
  for (auto const* point : points) positions.insert(position_on(axis, point->point.shape));
  return positions.size() >= 2;
}

/// One repetition's work, in the first unit that is known; the size where a file tells none.
double work_of(PointSummary const& summary) {
  for (auto const work : {summary.operations, summary.flops, summary.bytes})
    if (work > 0) return work;
  return static_cast<double>(summary.point.size());
}

double work_per_core(PointSummary const& summary) {
  return work_of(summary) / summary.point.shape.cores();
}

/// Whether twice the size is twice the work.
bool is_linear(Points const& points) {
  constexpr double rounding = 1e-9;
  auto const work = [](auto const* point) {
    return work_of(*point) / static_cast<double>(point->point.size());
  };
  return std::all_of(points.begin(), points.end(), [&](auto const* point) {
    return std::abs(work(point) / work(points.front()) - 1) < rounding;
  });
}

/// The size that gives one core the work that each has here. The power to which the work grows with the size
/// is seen from the least and the largest, whose works are to each other as their cores.
double size_for_one_core(Points const& points) {
  auto const [least, most] =
      std::minmax_element(points.begin(), points.end(),
                          [](auto const* a, auto const* b) { return a->point.size() < b->point.size(); });
  auto const& small = (*least)->point;
  auto const cores = static_cast<double>((*most)->point.shape.cores()) / small.shape.cores();
  auto const sizes = static_cast<double>((*most)->point.size()) / static_cast<double>(small.size());
  auto const power = sizes > 1 ? std::max(1.0, std::round(std::log(cores) / std::log(sizes))) : 1;
  auto const exact = static_cast<double>(small.size()) / std::pow(small.shape.cores(), 1 / power);
  return power > 1 ? std::round(exact) : exact;
}

/// Points with the same work a core, by the size that gives one core that work. Where the work is no multiple
/// of the size, as dgemm's, no size gives exactly the same: what rounding a size by one half does to its
/// cube, twice, counts as none.
std::vector<std::pair<double, Points>> of_equal_work(Points points) {
  std::erase_if(points, [](auto const* point) { return point->point.size() <= 0; });
  std::vector<std::pair<double, Points>> groups;
  if (points.empty()) return groups;
  auto const linear = is_linear(points);
  auto const share = [&](auto const* point) {
    return linear ? size_per_core(*point) : work_per_core(*point);
  };
  std::stable_sort(points.begin(), points.end(),
                   [&](auto const* a, auto const* b) { return share(a) < share(b); });
  double first = 0;
  for (auto const* point : points) {
    auto const tolerance = linear ? 0 : 3.0 / static_cast<double>(point->point.size());
    if (groups.empty() || share(point) > first * (1 + tolerance)) {
      groups.push_back({0, {}});
      first = share(point);
    }
    groups.back().second.push_back(point);
  }
  for (auto& [size, members] : groups)
    size = linear ? size_per_core(*members.front()) : size_for_one_core(members);
  return groups;
}

/// Points of one key, cut into series.
class Cut {
 public:
  Cut(Key const& key, Points const& points) : key_(key), points_(points) {
    for (auto const* point : points) strong_[point->point.size()].push_back(point);
  }

  void series(std::string_view scaling, std::vector<SeriesPoints>& all) const {
    bool const has_strong = has_series(strong_);
    if (scaling == "weak" || (scaling.empty() && !has_strong))
      if (auto const weak = of_equal_work(points_); has_series(weak)) return add(weak, Growth::weak, all);
    if (has_strong) add(strong_, Growth::strong, all, scaling == "throughput");
  }

 private:
  template <class Groups>
  [[nodiscard]] bool has_series(Groups const& groups) const {
    return std::any_of(groups.begin(), groups.end(),
                       [&](auto const& group) { return is_scaled(key_.axis, group.second); });
  }

  template <class Groups>
  void add(Groups const& groups, Growth growth, std::vector<SeriesPoints>& all,
           bool throughput = false) const {
    for (auto const& [size, points] : groups) {
      if (!is_scaled(key_.axis, points)) continue;
      SeriesPoints found;
      auto& series = found.series;
      auto const& first = points.front()->point;
      series.kernel = key_.kernel, series.kernel_version = key_.version;
      series.runner = key_.runner, series.axis = key_.axis;
      series.parameters = growth == Growth::strong ? first.parameters : key_.parameters;
      series.schedule = first.schedule, series.concurrency = key_.concurrency;
      series.growth = growth, series.throughput = throughput;
      if (growth == Growth::weak) series.size_per_core = static_cast<double>(size);
      found.points = points;
      std::stable_sort(found.points.begin(), found.points.end(), [&](auto const* a, auto const* b) {
        return position_on(key_.axis, a->point.shape) < position_on(key_.axis, b->point.shape);
      });
      all.push_back(std::move(found));
    }
  }

  Key const& key_;
  Points const& points_;
  std::map<std::int64_t, Points> strong_;
};

/// Points whose work has one result only; of a kernel whose results differ nothing counts.
Points points_that_count(std::vector<PointSummary> const& summaries) {
  std::map<WorkKey, std::set<std::string_view>> results;
  for (auto const& summary : summaries)
    results[work_key(summary.point)].insert(summary.results.begin(), summary.results.end());
  Points points;
  for (auto const& summary : summaries)
    if (summary.ok() && summary.timed() && results[work_key(summary.point)].size() < 2)
      points.push_back(&summary);
  return points;
}

}  // namespace

char const* name_of(Axis axis) noexcept {
  constexpr std::array names{"cores", "ranks", "nodes"};
  return names[static_cast<std::size_t>(axis)];
}

int position_on(Axis axis, Shape const& shape) noexcept {
  return axis == Axis::nodes ? shape.nodes : axis == Axis::ranks ? shape.ranks() : shape.cores();
}

std::vector<SeriesPoints> find_series(std::vector<PointSummary> const& summaries, std::string_view scaling) {
  std::map<Key, std::size_t> index;
  std::vector<std::pair<Key, Points>> groups;  // in the order of the points
  for (auto const* summary : points_that_count(summaries)) {
    auto key = key_of(summary->point);
    for (auto const axis : {Axis::cores, Axis::ranks, Axis::nodes}) {
      put_on(axis, summary->point.shape, key);
      for (auto const concurrency : concurrencies_of(summary->point)) {
        key.concurrency = concurrency;
        auto const [found, is_new] = index.try_emplace(key, groups.size());
        if (is_new) groups.emplace_back(key, Points{});
        groups[found->second].second.push_back(summary);
      }
    }
  }
  std::vector<SeriesPoints> all;
  for (auto const& [key, points] : groups) Cut(key, points).series(scaling, all);
  return all;
}

}  // namespace regatta
