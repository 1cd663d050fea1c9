#include "kernels/error.hpp"
#include "results/codec.hpp"
#include "results/store_attempts.hpp"
#include "results/store_columns.hpp"
#include "results/store_image.hpp"
#include "results/store_table.hpp"

namespace regatta {

namespace {

using hdf5::check;
using hdf5::Handle;
using hdf5::TableReader;
using hdf5::Wanted;

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

void give_points(hid_t file, RecordSink& sink) {
  for (auto const& point : read_points(file)) sink.add(point);
  for (auto const& environment : read_environments(file)) sink.add(environment);
}

}  // namespace

std::string read_image(std::string& bytes, RecordSink& sink) {
  hdf5::quiet();
  Handle const access(H5Pcreate(H5P_FILE_ACCESS), "H5Pcreate");
  check(H5Pset_fapl_core(access.get(), std::size_t{1} << 20, false), "H5Pset_fapl_core");
  check(H5Pset_file_image(access.get(), bytes.data(), bytes.size()), "H5Pset_file_image");
  Handle const file(H5Fopen("results.h5", H5F_ACC_RDONLY, access.get()), "not an HDF5 file");
  refuse_newer(file.get());
  give_points(file.get(), sink);
  if (!give_attempts_in_order(file.get(), sink)) {
    sink.restart();
    give_points(file.get(), sink);
    give_attempts_in_any_order(file.get(), sink);
  }
  sink.add_job(read_job(file.get()));
  return read_checksum(file.get());
}

}  // namespace regatta
