#pragma once

#include <array>
#include <string>

#include "results/journal.hpp"

namespace regatta {

/// The HDF5 file as bytes in memory. Throws hdf5::Failure.
[[nodiscard]] std::string image_of(Records const& records, std::string const& job_text);

/// The attribute by which a file of ours says what its records are: records_sha256(). It stands at the root
/// and at the tables below, so that no single damage makes it look as if it had never been there.
inline constexpr char const* checksum_attribute = "records_sha256";
inline constexpr std::array<char const*, 4> checksum_holders{".", "points", "attempts", "samples"};

/// Takes what a file holds, in this order: points, environments, attempts, the job file's text.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  virtual void add(Point const& point) = 0;
  virtual void add(Environment const& environment) = 0;
  virtual void add(Attempt const& attempt) = 0;
  virtual void add_job(std::string const& text) = 0;
  /// Forget all of it: everything comes once more.
  virtual void restart() = 0;
};

/// Reads such bytes, and gives what they hold as it stands there, merged with nothing, to `sink`. The bytes
/// are copied, and may be changed. Returns the checksum that the records should have; empty in a file of
/// another program. Throws hdf5::Failure or DamageError without a path. Bytes that nobody vouches for can end
/// the process inside the library: read_store() does this in a child.
[[nodiscard]] std::string read_image(std::string& bytes, RecordSink& sink);

}  // namespace regatta
