#include <set>

#include "results/codec.hpp"
#include "results/merge.hpp"
#include "results/record_bytes.hpp"
#include "results/store_columns.hpp"
#include "results/store_image.hpp"
#include "results/store_table.hpp"

namespace regatta {

namespace {

using hdf5::check;
using hdf5::Handle;

void write_points(hid_t file, std::vector<Point> const& points) {
  std::vector<PointColumns> columns;
  columns.reserve(points.size());
  for (auto const& point : points)
    columns.push_back({parameters_json(point.parameters), std::string(name_of(point.schedule.kind)),
                       point.size(), static_cast<std::int64_t>(point.schedule.grain), point.shape.cores()});
  hdf5::write_table(
      file, "points", points.size(), [](auto& sink) { visit_point(Point{}, PointColumns{}, sink); },
      [&](std::size_t i, auto& sink) { visit_point(points[i], columns[i], sink); });
}

void write_attempts(hid_t file, std::vector<Attempt> const& attempts) {
  std::vector<bool> canonical(attempts.size());
  for (auto const index : canonical_attempts(attempts)) canonical[index] = true;
  auto const show = [](Attempt const& attempt, bool counts, auto& sink) {
    visit_columns(attempt, sink);
    sink("canonical", counts);
  };
  hdf5::write_table(
      file, "attempts", attempts.size(), [&](auto& sink) { show(Attempt{}, false, sink); },
      [&](std::size_t i, auto& sink) { show(attempts[i], canonical[i], sink); });
}

/// Where the i-th of all samples, or of all buckets, stands.
struct Place {
  std::uint32_t attempt = 0, index = 0;
};

template <class Member>
std::vector<Place> places(std::vector<Attempt> const& attempts, Member member) {
  std::vector<Place> all;
  for (std::size_t i = 0; i < attempts.size(); ++i)
    for (std::size_t j = 0; j < (attempts[i].*member).size(); ++j)
      all.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j)});
  return all;
}

void write_samples(hid_t file, std::vector<Attempt> const& attempts) {
  auto const all = places(attempts, &Attempt::samples);
  hdf5::write_table(
      file, "samples", all.size(),
      [](auto& sink) { visit_sample(std::string(), std::string(), Sample{}, sink); },
      [&](std::size_t i, auto& sink) {
        auto const& attempt = attempts[all[i].attempt];
        visit_sample(attempt.id, attempt.point, attempt.samples[all[i].index], sink);
      });
}

void write_latencies(hid_t file, std::vector<Attempt> const& attempts) {
  Handle const group(H5Gcreate2(file, "latencies", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), "H5Gcreate2");
  auto const all = places(attempts, &Attempt::latencies);
  hdf5::write_table(
      group.get(), "histogram", all.size(),
      [](auto& sink) { visit_latency(std::string(), std::string(), LatencyBucket{}, sink); },
      [&](std::size_t i, auto& sink) {
        auto const& attempt = attempts[all[i].attempt];
        visit_latency(attempt.id, attempt.point, attempt.latencies[all[i].index], sink);
      });
}

void write_environments(hid_t file, std::vector<Environment> const& environments) {
  std::set<std::string> names;
  for (auto const& environment : environments)
    for (auto const& [name, fact] : environment.facts) names.insert(name);
  names.erase("environment");
  std::string const nothing;
  auto const show = [&](Environment const& environment, auto& sink) {
    sink("environment", environment.id);
    for (auto const& name : names) {
      auto const found = environment.facts.find(name);
      sink(name, found == environment.facts.end() ? nothing : found->second);
    }
  };
  hdf5::write_table(
      file, "environments", environments.size(), [&](auto& sink) { show(Environment{}, sink); },
      [&](std::size_t i, auto& sink) { show(environments[i], sink); });
}

void write_job(hid_t file, std::string const& text) {
  auto const type = hdf5::text_type(std::max<std::size_t>(text.size(), 1));
  Handle const space(H5Screate(H5S_SCALAR), "H5Screate");
  Handle const creation(H5Pcreate(H5P_DATASET_CREATE), "H5Pcreate");
  check(H5Pset_obj_track_times(creation.get(), false), "H5Pset_obj_track_times");
  Handle const data(
      H5Dcreate2(file, "job", type.get(), space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
      "H5Dcreate2");
  check(H5Dwrite(data.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, text.c_str()), "H5Dwrite");
}

void write_version(hid_t file) {
  Handle const space(H5Screate(H5S_SCALAR), "H5Screate");
  Handle const attribute(
      H5Acreate2(file, "schema_version", H5T_NATIVE_INT32, space.get(), H5P_DEFAULT, H5P_DEFAULT),
      "H5Acreate2");
  check(H5Awrite(attribute.get(), H5T_NATIVE_INT32, &schema_version), "H5Awrite");
}

void write_checksum(hid_t file, std::string const& sum) {
  auto const type = hdf5::text_type(sum.size());
  Handle const space(H5Screate(H5S_SCALAR), "H5Screate");
  for (auto const* holder : checksum_holders) {
    Handle const attribute(H5Acreate_by_name(file, holder, checksum_attribute, type.get(), space.get(),
                                             H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                           "H5Acreate_by_name");
    check(H5Awrite(attribute.get(), type.get(), sum.data()), "H5Awrite");
  }
}

// A text of HDF5 ends at its first NUL, and a fact that is empty is one that is not known. Both are rare, and
// changed before the checksum is taken; the journal keeps them as they were.

bool storable(std::string const& text) {
  return text.find('\0') == text.npos;
}

bool storable(Records const& records) {
  bool all = true;
  auto const look = [&](std::string_view, auto const& member) {
    if constexpr (std::same_as<std::remove_cvref_t<decltype(member)>, std::string>)
      all = all && storable(member);
  };
  for (auto const& point : records.points) visit_columns(point, look);
  for (auto const& attempt : records.attempts) visit_columns(attempt, look);
  for (auto const& environment : records.environments) {
    look("environment", environment.id);
    for (auto const& [name, fact] : environment.facts)
      all =
          all && storable(name) && storable(fact) && !fact.empty() && !name.empty() && name != "environment";
  }
  return all;
}

std::string made_storable(std::string const& text) {
  std::string made;
  for (auto const c : text) c == '\0' ? made += "\u2400" : made += c;  // the symbol for NUL
  return made;
}

Records made_storable(Records records) {
  auto const change = [](std::string_view, auto& member) {
    if constexpr (std::same_as<std::remove_cvref_t<decltype(member)>, std::string>)
      member = made_storable(member);
  };
  for (auto& point : records.points) visit_columns(point, change);
  for (auto& attempt : records.attempts) visit_columns(attempt, change);
  for (auto& environment : records.environments) {
    change("environment", environment.id);
    std::map<std::string, std::string> facts;
    for (auto const& [name, fact] : environment.facts)
      if (!fact.empty() && !name.empty() && name != "environment")
        facts[made_storable(name)] = made_storable(fact);
    environment.facts = std::move(facts);
  }
  return records;
}

std::string image_of_storable(Records const& records, std::string const& job_text) {
  hdf5::quiet();
  Handle const access(H5Pcreate(H5P_FILE_ACCESS), "H5Pcreate");
  check(H5Pset_fapl_core(access.get(), std::size_t{16} << 20, false), "H5Pset_fapl_core");
  Handle const file(H5Fcreate("results.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access.get()), "H5Fcreate");
  write_version(file.get());
  write_points(file.get(), records.points);
  write_attempts(file.get(), records.attempts);
  write_samples(file.get(), records.attempts);
  write_latencies(file.get(), records.attempts);
  write_environments(file.get(), records.environments);
  write_job(file.get(), job_text);
  write_checksum(file.get(), records_sha256(records, job_text));
  check(H5Fflush(file.get(), H5F_SCOPE_GLOBAL), "H5Fflush");
  std::string image(
      static_cast<std::size_t>(check(H5Fget_file_image(file.get(), nullptr, 0), "H5Fget_file_image")), '\0');
  check(H5Fget_file_image(file.get(), image.data(), image.size()), "H5Fget_file_image");
  return image;
}

}  // namespace

std::string image_of(Records const& records, std::string const& job_text) {
  return storable(records) && storable(job_text)
             ? image_of_storable(records, job_text)
             : image_of_storable(made_storable(records), made_storable(job_text));
}

}  // namespace regatta
