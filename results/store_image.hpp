#pragma once

#include <string>

#include "results/journal.hpp"

namespace regatta {

/// The HDF5 file as bytes in memory. Throws hdf5::Failure.
[[nodiscard]] std::string image_of(Records const& records, std::string const& job_text);

/// What such bytes hold; they are copied, and may be changed. Throws hdf5::Failure or DamageError without a
/// path. Bytes that nobody vouches for can end the process inside the library: read_store() does this in a
/// child.
[[nodiscard]] Records records_in(std::string& bytes);

}  // namespace regatta
