#include "results/store_attempts.hpp"

#include <cmath>
#include <optional>
#include <unordered_map>

#include "results/store_columns.hpp"
#include "results/store_table.hpp"

namespace regatta {

namespace {

using hdf5::check;
using hdf5::Handle;
using hdf5::TableReader;
using hdf5::Wanted;

void visit_row(auto& attempt, auto& point, Sample& sample, auto&& sink) {
  visit_sample(attempt, point, sample, sink);
}
void visit_row(auto& attempt, auto& point, LatencyBucket& bucket, auto&& sink) {
  visit_latency(attempt, point, bucket, sink);
}

/// An attempt that is not ok may have been refused for just that, and is kept as it was.
void add(Attempt& attempt, Sample const& sample) {
  if (!std::isfinite(sample.seconds) || (attempt.status == Status::ok && !sample.possible()))
    throw hdf5::Failure("/samples: no clock can have measured the seconds of repetition " +
                        std::to_string(sample.repetition) + " of attempt '" + attempt.id +
                        "'; 1e-12 to 1e12 s can be");
  attempt.samples.push_back(sample);
}
void add(Attempt& attempt, LatencyBucket const& bucket) {
  attempt.latencies.push_back(bucket);
}

class AttemptRows {
 public:
  explicit AttemptRows(hid_t file) : table_(file, "attempts") {
    Attempt attempt;
    visit_columns(attempt, Wanted(table_, {"attempt", "point", "round", "status"}));
    table_.start();
  }
  bool next(Attempt& attempt) {
    if (!table_.next_row()) return false;
    visit_columns(attempt, table_);
    return true;
  }

 private:
  TableReader table_;
};

/// A table whose rows belong to attempts, by its row at hand.
template <class Row>
class RowsOfAttempts {
 public:
  RowsOfAttempts(hid_t parent, char const* name, std::vector<std::string_view> required)
      : table_(parent, name) {
    visit_row(attempt_, point_, row_, Wanted(table_, std::move(required)));
    table_.start();
    next();
  }
  [[nodiscard]] bool at_end() const noexcept { return at_end_; }
  /// Gives the attempt the rows from here on that are its own.
  void give_to(Attempt& attempt) {
    for (; !at_end_ && attempt_ == attempt.id; next()) add(attempt, row_);
  }
  [[nodiscard]] std::string const& attempt() const noexcept { return attempt_; }

 private:
  void next() {
    at_end_ = !table_.next_row();
    if (!at_end_) visit_row(attempt_, point_, row_, table_);
  }

  TableReader table_;
  std::string attempt_, point_;
  Row row_;
  bool at_end_ = false;
};

RowsOfAttempts<Sample> samples_of(hid_t file) {
  return {file, "samples", {"attempt", "repetition", "seconds"}};
}

/// A file without I/O kernels may have none.
std::optional<RowsOfAttempts<LatencyBucket>> latencies_of(hid_t file) {
  if (H5Lexists(file, "latencies", H5P_DEFAULT) <= 0) return std::nullopt;
  H5L_info_t link{};
  check(H5Lget_info(file, "latencies", &link, H5P_DEFAULT), "H5Lget_info");
  if (link.type != H5L_TYPE_HARD) throw hdf5::Failure("/latencies is a link to elsewhere");
  Handle const group(H5Gopen2(file, "latencies", H5P_DEFAULT), "H5Gopen2");
  return std::optional<RowsOfAttempts<LatencyBucket>>(
      std::in_place, group.get(), "histogram", std::vector<std::string_view>{"attempt", "ns", "count"});
}

using Index = std::unordered_map<std::string_view, std::size_t>;

void give_rows(auto& rows, std::vector<Attempt>& attempts, Index const& index) {
  while (!rows.at_end()) {
    auto const found = index.find(rows.attempt());
    if (found == index.end())
      throw hdf5::Failure("a sample names the attempt '" + rows.attempt() + "', which is not there");
    rows.give_to(attempts[found->second]);
  }
}

}  // namespace

bool give_attempts_in_order(hid_t file, RecordSink& sink) {
  AttemptRows attempts(file);
  auto samples = samples_of(file);
  auto latencies = latencies_of(file);
  Attempt attempt;
  while (attempts.next(attempt)) {
    attempt.samples.clear(), attempt.latencies.clear();
    samples.give_to(attempt);
    if (latencies) latencies->give_to(attempt);
    sink.add(attempt);
  }
  return samples.at_end() && (!latencies || latencies->at_end());
}

void give_attempts_in_any_order(hid_t file, RecordSink& sink) {
  std::vector<Attempt> attempts;
  AttemptRows rows(file);
  for (Attempt attempt; rows.next(attempt);) attempts.push_back(attempt);
  Index index;
  for (std::size_t i = 0; i < attempts.size(); ++i) index.emplace(attempts[i].id, i);
  auto samples = samples_of(file);
  give_rows(samples, attempts, index);
  if (auto latencies = latencies_of(file)) give_rows(*latencies, attempts, index);
  for (auto const& attempt : attempts) sink.add(attempt);
}

}  // namespace regatta
