#pragma once

#include "results/hdf5.hpp"
#include "results/store_image.hpp"

/// The attempts of an HDF5 file, with the rows of /samples and /latencies/histogram that belong to each.
namespace regatta {

/// Gives the attempts to the sink, one after the other, where both other tables have their rows in the order
/// of /attempts, as files of ours do: nothing but a row is kept. False where they have not; some attempts
/// were given then, and give_attempts_in_any_order() has to follow. Throws hdf5::Failure.
[[nodiscard]] bool give_attempts_in_order(hid_t file, RecordSink& sink);

/// The same for any order: all of it is in memory.
void give_attempts_in_any_order(hid_t file, RecordSink& sink);

}  // namespace regatta
