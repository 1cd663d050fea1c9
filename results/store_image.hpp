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

/// What a file holds.
struct StoreContents {
  Records records;     ///< as they stand there, merged with nothing
  std::string sha256;  ///< what they should be; empty in a file of another program
};

/// What such bytes hold; they are copied, and may be changed. Throws hdf5::Failure or DamageError without a
/// path. Bytes that nobody vouches for can end the process inside the library: read_store() does this in a
/// child.
[[nodiscard]] StoreContents records_in(std::string& bytes);

}  // namespace regatta
