#include <cmath>
#include <unordered_map>

#include "kernels/error.hpp"
#include "results/codec.hpp"
#include "results/store_columns.hpp"
#include "results/store_image.hpp"
#include "results/store_table.hpp"

namespace regatta {

namespace {

using hdf5::check;
using hdf5::Handle;
using hdf5::TableReader;

/// Asks a table for the columns that a visit names: the first `required` of them must be there.
class Wanted {
 public:
  Wanted(TableReader& table, std::vector<std::string_view> required)
      : table_(table), required_(std::move(required)) {}
  template <class T>
  void operator()(std::string_view name, T&) {
    bool const required = std::find(required_.begin(), required_.end(), name) != required_.end();
    table_.want(name, hdf5::kind_of<T>(), required);
  }

 private:
  TableReader& table_;
  std::vector<std::string_view> required_;
};

std::vector<Point> read_points(hid_t file) {
  TableReader table(file, "points");
  {
    Point point;
    PointColumns columns;
    visit_point(
        point, columns,
        Wanted(table, {"point", "kernel", "size", "runner", "nodes", "ranks_per_node", "threads_per_rank"}));
  }
  table.start();
  RecordReader reader;
  std::vector<Point> points;
  while (table.next_row()) {
    auto& point = points.emplace_back();
    PointColumns columns;
    visit_point(point, columns, table);
    if (!columns.parameters.empty()) point.parameters = reader.parameters(columns.parameters);
    // A kernel of ours may have no size, and says so by its parameters.
    if (columns.parameters.empty() || columns.size != 0) point.parameters.try_emplace("size", columns.size);
    if (!point.shape.possible())
      throw hdf5::Failure("/points: no machine has the shape of '" + point.id + "'");
    if (columns.grain < 0) throw hdf5::Failure("/points: a grain is negative");
    point.schedule.grain = static_cast<std::size_t>(columns.grain);
    for (std::size_t i = 0; i < schedule_names.size(); ++i)
      if (columns.schedule == schedule_names[i]) point.schedule.kind = static_cast<ScheduleKind>(i);
  }
  return points;
}

std::vector<Attempt> read_attempts(hid_t file) {
  TableReader table(file, "attempts");
  Attempt attempt;
  visit_columns(attempt, Wanted(table, {"attempt", "point", "round", "status"}));
  table.start();
  std::vector<Attempt> attempts;
  while (table.next_row()) visit_columns(attempts.emplace_back(), table);
  return attempts;
}

/// Finds the attempt that a row belongs to; rows of one attempt mostly follow each other.
class Owners {
 public:
  explicit Owners(std::vector<Attempt>& attempts) : attempts_(attempts) {
    for (std::size_t i = 0; i < attempts.size(); ++i) index_.emplace(attempts[i].id, i);
  }
  Attempt& operator[](std::string const& id) {
    if (last_ < attempts_.size() && attempts_[last_].id == id) return attempts_[last_];
    auto const found = index_.find(id);
    if (found == index_.end())
      throw hdf5::Failure("a sample names the attempt '" + id + "', which is not there");
    return attempts_[last_ = found->second];
  }

 private:
  std::vector<Attempt>& attempts_;
  std::unordered_map<std::string, std::size_t> index_;
  std::size_t last_ = 0;
};

void read_samples(hid_t file, Owners& owners) {
  TableReader table(file, "samples");
  std::string attempt, point;
  Sample sample;
  visit_sample(attempt, point, sample, Wanted(table, {"attempt", "repetition", "seconds"}));
  table.start();
  while (table.next_row()) {
    visit_sample(attempt, point, sample, table);
    auto& owner = owners[attempt];
    // An attempt that is not ok may have been refused for just that, and is kept as it was.
    if (!std::isfinite(sample.seconds) || (owner.status == Status::ok && !sample.possible()))
      throw hdf5::Failure("/samples: no clock can have measured the seconds of repetition " +
                          std::to_string(sample.repetition) + " of attempt '" + attempt +
                          "'; 1e-12 to 1e12 s can be");
    owner.samples.push_back(sample);
  }
}

void read_latencies(hid_t file, Owners& owners) {
  if (H5Lexists(file, "latencies", H5P_DEFAULT) <= 0) return;
  H5L_info_t link{};
  check(H5Lget_info(file, "latencies", &link, H5P_DEFAULT), "H5Lget_info");
  if (link.type != H5L_TYPE_HARD) throw hdf5::Failure("/latencies is a link to elsewhere");
  Handle const group(H5Gopen2(file, "latencies", H5P_DEFAULT), "H5Gopen2");
  TableReader table(group.get(), "histogram");
  std::string attempt, point;
  LatencyBucket bucket;
  visit_latency(attempt, point, bucket, Wanted(table, {"attempt", "ns", "count"}));
  table.start();
  while (table.next_row()) {
    visit_latency(attempt, point, bucket, table);
    owners[attempt].latencies.push_back(bucket);
  }
}

std::vector<Environment> read_environments(hid_t file) {
  if (H5Lexists(file, "environments", H5P_DEFAULT) <= 0) return {};
  TableReader table(file, "environments");
  std::vector<std::pair<std::string, std::string>> facts;
  for (auto& name : table.names())
    if (name != "environment") facts.emplace_back(std::move(name), "");
  Environment environment;
  auto const visit = [&](auto&& sink) {
    sink("environment", environment.id);
    for (auto& [name, fact] : facts) sink(name, fact);
  };
  visit(Wanted(table, {"environment"}));
  table.start();
  std::vector<Environment> environments;
  while (table.next_row()) {
    visit(table);
    environment.facts.clear();
    for (auto const& [name, fact] : facts)
      if (!fact.empty()) environment.facts[name] = fact;
    environments.push_back(environment);
  }
  return environments;
}

/// Empty in a file of another program, which has it nowhere.
std::string read_checksum(hid_t file) {
  std::string sum;
  std::size_t found = 0;
  for (auto const* holder : checksum_holders) {
    if (check(H5Aexists_by_name(file, holder, checksum_attribute, H5P_DEFAULT), "H5Aexists_by_name") == 0)
      continue;
    Handle const attribute(H5Aopen_by_name(file, holder, checksum_attribute, H5P_DEFAULT, H5P_DEFAULT),
                           "H5Aopen_by_name");
    Handle const space(H5Aget_space(attribute.get()), "H5Aget_space");
    Handle const type(H5Aget_type(attribute.get()), "H5Aget_type");
    std::string text(64, '\0');
    if (H5Sget_simple_extent_npoints(space.get()) != 1 || H5Tget_class(type.get()) != H5T_STRING ||
        H5Tget_size(type.get()) != text.size() || H5Tis_variable_str(type.get()) != 0)
      throw hdf5::Failure(std::string(checksum_attribute) + " is not 64 hex digits");
    check(H5Aread(attribute.get(), type.get(), text.data()), "H5Aread");
    if (++found > 1 && text != sum)
      throw hdf5::Failure(std::string(checksum_attribute) + " differs from itself");
    sum = text;
  }
  if (found != 0 && found != checksum_holders.size())
    throw hdf5::Failure(std::string(checksum_attribute) + " is missing from a table");
  return sum;
}

/// A text of variable length, which the library allocates.
std::string read_variable_text(hid_t data, hid_t type, hid_t space) {
  char* start = nullptr;
  check(H5Dread(data, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, static_cast<void*>(&start)), "H5Dread");
  std::string text(start != nullptr ? start : "");
  check(H5Dvlen_reclaim(type, space, H5P_DEFAULT, static_cast<void*>(&start)), "H5Dvlen_reclaim");
  return text.size() <= hdf5::widest_text ? text : std::string();
}

/// The job file's text. Another program's that is not as documented is left out: the numbers do without it.
std::string read_job(hid_t file) {
  if (H5Lexists(file, "job", H5P_DEFAULT) <= 0) return {};
  H5L_info_t link{};
  check(H5Lget_info(file, "job", &link, H5P_DEFAULT), "H5Lget_info");
  if (link.type != H5L_TYPE_HARD) throw hdf5::Failure("/job is a link to elsewhere");
  Handle const data(H5Dopen2(file, "job", H5P_DEFAULT), "H5Dopen2");
  hdf5::check_plain(data.get());
  Handle const type(H5Dget_type(data.get()), "H5Dget_type");
  Handle const space(H5Dget_space(data.get()), "H5Dget_space");
  if (H5Tget_class(type.get()) != H5T_STRING || H5Sget_simple_extent_npoints(space.get()) != 1) return {};
  if (H5Tis_variable_str(type.get()) > 0) return read_variable_text(data.get(), type.get(), space.get());
  auto const size = H5Tget_size(type.get());
  if (size > hdf5::widest_text) return {};
  std::string text(size, '\0');
  check(H5Dread(data.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, text.data()), "H5Dread");
  text.resize(text.find_last_not_of('\0') + 1);
  return text;
}

void refuse_newer(hid_t file) {
  if (check(H5Aexists(file, "schema_version"), "H5Aexists") == 0) return;  // another program's file
  Handle const attribute(H5Aopen(file, "schema_version", H5P_DEFAULT), "H5Aopen");
  Handle const space(H5Aget_space(attribute.get()), "H5Aget_space");
  Handle const type(H5Aget_type(attribute.get()), "H5Aget_type");
  if (H5Sget_simple_extent_npoints(space.get()) != 1 || H5Tget_class(type.get()) != H5T_INTEGER)
    throw hdf5::Failure("its schema_version is not a number");
  std::int64_t version = 0;
  check(H5Aread(attribute.get(), H5T_NATIVE_INT64, &version), "H5Aread");
  if (version < 1)
    throw hdf5::Failure("its schema_version is " + std::to_string(version) + ", which never was");
  if (version > schema_version)
    throw hdf5::Failure("its schema_version is " + std::to_string(version) + "; this regatta reads up to " +
                        std::to_string(schema_version) + ": use the newer one that wrote it");
}

}  // namespace

StoreContents records_in(std::string& bytes) {
  hdf5::quiet();
  Handle const access(H5Pcreate(H5P_FILE_ACCESS), "H5Pcreate");
  check(H5Pset_fapl_core(access.get(), std::size_t{1} << 20, false), "H5Pset_fapl_core");
  check(H5Pset_file_image(access.get(), bytes.data(), bytes.size()), "H5Pset_file_image");
  Handle const file(H5Fopen("results.h5", H5F_ACC_RDONLY, access.get()), "not an HDF5 file");
  refuse_newer(file.get());
  StoreContents contents;
  auto& records = contents.records;
  records.points = read_points(file.get());
  records.attempts = read_attempts(file.get());
  Owners owners(records.attempts);
  read_samples(file.get(), owners);
  read_latencies(file.get(), owners);
  records.environments = read_environments(file.get());
  records.job = read_job(file.get());
  contents.sha256 = read_checksum(file.get());
  return contents;
}

}  // namespace regatta
