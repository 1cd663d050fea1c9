#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <vector>

#include "kernels/any_kernel.hpp"
#include "kernels/fingerprint.hpp"
#include "kernels/mix.hpp"
#include "kernels/row_block.hpp"
#include "kernels/simd.hpp"
#include "kernels/untouched_array.hpp"

namespace regatta {
namespace {

constexpr std::size_t dimensions = 8, max_clusters = 32, words_a_cluster = dimensions + 1;
using ClusterSums = Sums<max_clusters * words_a_cluster>;

/// Lloyd's algorithm (S. Lloyd, IEEE Trans. Inf. Theory 1982) on points of eight dimensions:
///   for each step, point x: c = argmin over clusters of |x - centroid[c]|^2; sum[c] += x; count[c] += 1
///   then all-reduce, and centroid[c] = sum[c] / count[c]
/// Compute-bound with many clusters: two operations a dimension and cluster, on 32 B a point.
/// Coordinates are multiples of 2^-20, so that sums of them are exact, in any order.
///
/// Reference: every point is planted within 1/16 of a corner of a cube, and corners are so far apart that any
/// point of a cluster is nearer to the others of its own than to any other's. The first points are the first
/// centroids, one a cluster; so from the first step on, assignments must be the planted ones, and centroids
/// their exact means.
class KMeans {
 public:
  static constexpr auto name = "kmeans";
  static constexpr auto summary = "Lloyd's clustering: an all-reduce of centroids each step";
  static constexpr auto bound = "compute";
  static constexpr int version = 1;
  static ParameterSpecs parameters() {
    return {{"size", std::int64_t{1'000'000}, 1, 1e12, {}, "points", "points in eight dimensions"},
            {"clusters",
             std::int64_t{16},
             1,
             max_clusters,
             {},
             "clusters",
             "clusters that are planted and looked for"},
            {"steps", std::int64_t{10}, 1, 1e9, {}, "steps", "rounds of assigning and averaging"},
            {"block", std::int64_t{1024}, 1, 1e9, {}, "points", "points a task"}};
  }

  KMeans(Parameters const& p, Setup const& setup)
      : n_(p.count("size")),
        clusters_(std::min(p.count("clusters"), n_)),
        steps_(p.count("steps")),
        block_(std::min(p.count("block"), n_)),
        points_(n_, block_, setup.share),
        owned_(points_.owned()),
        tiles_a_task_((block_ + lanes - 1) / lanes),
        tiles_((owned_.size() + block_ - 1) / block_ * tiles_a_task_),
        labels_(tiles_.size()) {
    reset();
  }

  [[nodiscard]] std::size_t tasks() const { return points_.tasks(); }
  [[nodiscard]] Work work() const {
    auto const visits = static_cast<double>(n_) * static_cast<double>(steps_);
    return {.flops = visits * static_cast<double>(dimensions * (2 * clusters_ + 1)),
            .bytes = visits * static_cast<double>(sizeof(Tile) + sizeof(Labels)) / lanes,
            .operations = visits};
  }

  void prepare(Range tasks) {
    for (auto task = tasks.begin; task < tasks.end; ++task) {
      auto const [begin, end] = points_.owned_of({task, task + 1});
      for (auto i = begin; i < end; ++i) {
        auto& tile = tiles_[tile_of(task) + (i - begin) / lanes];
        if ((i - begin) % lanes == 0)
          tile = Tile{};  // lanes after the last point stay zero; nobody counts them
        for (std::size_t d = 0; d < dimensions; ++d)
          tile[d][(i - begin) % lanes] = static_cast<float>(planted(i, d)) * unit;
      }
    }
  }
  /// The first points are the first centroids. Labels are written by every step before they are read.
  void reset() {
    step_ = 0;
    lost_ = 0;
    for (std::size_t c = 0; c < clusters_; ++c) {
      for (std::size_t d = 0; d < dimensions; ++d)
        centroids_[c][d] = static_cast<float>(planted(c, d)) * unit;
      set_half_square(c);
    }
  }

  /// For each cluster, the sum of its points in units of 2^-20, a word a dimension, then how many there are.
  [[nodiscard]] ClusterSums run(Range tasks) const {
    std::array<std::array<double, dimensions>, max_clusters>
        sums{};  // of multiples of 2^-20: exact below 2^33
    std::array<std::int64_t, max_clusters> counts{};
    for (auto task = tasks.begin; task < tasks.end; ++task) {
      auto const [begin, end] = points_.rows_of({task, task + 1});
      for (auto i = begin; i < end; i += lanes) {
        auto const at = tile_of(task) + (i - begin) / lanes;
        auto const labels = labels_[at] = nearest_to(tiles_[at]);
        auto const used = std::min(lanes, end - i);
        for (std::size_t l = 0; l < used; ++l) {
          auto const c = static_cast<std::size_t>(labels[l]);
          for (std::size_t d = 0; d < dimensions; ++d) sums[c][d] += static_cast<double>(tiles_[at][d][l]);
          ++counts[c];
        }
      }
    }
    ClusterSums total;
    for (std::size_t c = 0; c < clusters_; ++c) {
      for (std::size_t d = 0; d < dimensions; ++d)
        total.words[c * words_a_cluster + d] =
            static_cast<std::int64_t>(sums[c][d] / static_cast<double>(unit));
      total.words[c * words_a_cluster + dimensions] = counts[c];
    }
    return total;
  }
  [[nodiscard]] Halo halo() { return {}; }
  [[nodiscard]] bool reduces() const { return true; }
  [[nodiscard]] bool advance(ClusterSums const& total) {
    total_ = total;
    lost_ += static_cast<std::int64_t>(n_);
    for (std::size_t c = 0; c < clusters_; ++c) {
      auto const* const words = total.words.data() + c * words_a_cluster;
      lost_ -= words[dimensions];
      if (words[dimensions] == 0) continue;  // an empty cluster keeps its centroid
      for (std::size_t d = 0; d < dimensions; ++d)
        centroids_[c][d] =
            static_cast<float>(static_cast<double>(words[d]) / static_cast<double>(words[dimensions])) * unit;
      set_half_square(c);
    }
    return ++step_ < steps_;
  }

  /// Fingerprint of labels and centroids, points seen, points with another label than the planted one, and
  /// the planted clusters' sums less those of the last all-reduce, each weighted: zero when all agree.
  [[nodiscard]] Sums<4> digest(Range tasks) const {
    std::uint64_t print = 0, difference = 0;
    std::int64_t seen = 0, wrong = 0;
    for (auto task = tasks.begin; task < tasks.end; ++task) {
      auto const [begin, end] = points_.owned_of({task, task + 1});
      for (auto i = begin; i < end; ++i, ++seen) {
        auto const label = labels_[tile_of(task) + (i - begin) / lanes][(i - begin) % lanes];
        auto const cluster = planted_cluster(i);
        print += fingerprint(static_cast<std::uint64_t>(label), i);
        wrong += static_cast<std::size_t>(label) != cluster;
        for (std::size_t d = 0; d < dimensions; ++d)
          difference += mix64(1 + cluster * words_a_cluster + d) * static_cast<std::uint64_t>(planted(i, d));
        difference += mix64(1 + cluster * words_a_cluster + dimensions);
      }
      if (begin == 0 && end > 0) {  // what all ranks have alike is counted once
        seen -= lost_;
        for (std::size_t w = 0; w < clusters_ * words_a_cluster; ++w)
          difference -= mix64(1 + w) * static_cast<std::uint64_t>(total_.words[w]);
        for (std::size_t c = 0; c < clusters_; ++c)
          for (std::size_t d = 0; d < dimensions; ++d)
            print += fingerprint(static_cast<double>(centroids_[c][d]), n_ + c * dimensions + d);
      }
    }
    return {{static_cast<std::int64_t>(print), seen, wrong, static_cast<std::int64_t>(difference)}};
  }

  [[nodiscard]] Verdict verify(Sums<4> const& result) const {
    auto const of_all = " of " + std::to_string(n_) + " points ";
    if (result.words[1] != static_cast<std::int64_t>(n_))
      return {false, std::to_string(result.words[1]) + of_all + "were counted"};
    if (result.words[2] != 0)
      return {false,
              std::to_string(result.words[2]) + of_all + "are not in the cluster where they were planted"};
    if (result.words[3] != 0) return {false, "the reduced sums are not those of the planted clusters"};
    return {};
  }

 private:
  /// Floats in a vector of the machine: a wider one would be passed in memory, with another ABI for each
  /// -march.
  static constexpr std::size_t lanes = 2 * regatta::lanes;
  static constexpr float unit = 0x1p-20F;
  using Floats [[gnu::vector_size(lanes * sizeof(float))]] = float;
  using Labels [[gnu::vector_size(lanes * sizeof(std::int32_t))]] = std::int32_t;
  using Tile = std::array<Floats, dimensions>;  // a point a lane, dimension by dimension

  /// Where a point was planted: the first points one in each cluster, the others anywhere.
  [[nodiscard]] std::size_t planted_cluster(std::size_t i) const {
    return i < clusters_ ? i : static_cast<std::size_t>(draw(0, std::uint64_t{i}) % clusters_);
  }
  /// A coordinate in units: a corner of the cube from 1/4 to 3/4, and at most 1/16 of noise. Corners differ
  /// in at least two coordinates (the bits of the cluster's number and their parity).
  [[nodiscard]] std::int32_t planted(std::size_t i, std::size_t d) const {
    auto const cluster = planted_cluster(i);
    auto const corner = cluster | static_cast<std::size_t>(std::popcount(cluster) % 2) << (dimensions - 1);
    auto const noise =
        static_cast<std::int32_t>(draw(1, std::uint64_t{i} * dimensions + d) >> 47) - (1 << 16);
    return ((corner >> d & 1) != 0 ? 3 << 18 : 1 << 18) + noise;
  }

  [[nodiscard]] std::size_t tile_of(std::size_t task) const {
    return (task - owned_.begin / block_) * tiles_a_task_;
  }

  /// The nearest centroid of the points of a tile: the least |c|^2/2 - x c, which is |x - c|^2 up to what all
  /// c have alike.
  [[nodiscard]] Labels nearest_to(Tile const& x) const {
    Floats least = Floats{} + std::numeric_limits<float>::infinity();
    Labels labels{};
    for (std::size_t c = 0; c < clusters_; ++c) {
      Floats distance = Floats{} + half_squares_[c];
      for (std::size_t d = 0; d < dimensions; ++d) distance -= centroids_[c][d] * x[d];
      auto const nearer = distance < least;
      least = nearer ? distance : least;
      labels = nearer ? Labels{} + static_cast<std::int32_t>(c) : labels;
    }
    return labels;
  }
  void set_half_square(std::size_t c) {
    half_squares_[c] = 0;
    for (auto const x : centroids_[c]) half_squares_[c] += x * x / 2;
  }

  std::size_t n_, clusters_, steps_, block_;
  RowBlock points_;  ///< a row is a point
  Range owned_;
  std::size_t tiles_a_task_;
  UntouchedArray<Tile> tiles_;
  UntouchedArray<Labels> labels_;
  std::array<std::array<float, dimensions>, max_clusters> centroids_{};
  std::array<float, max_clusters> half_squares_{};
  ClusterSums total_;      ///< of the last step
  std::int64_t lost_ = 0;  ///< points that steps did not count: later steps would heal the centroids
  std::size_t step_ = 0;
};

}  // namespace

KernelEntry kmeans_kernel() {
  return describe<KMeans>();
}

}  // namespace regatta
