#pragma once

#include <cstddef>
#include <functional>

namespace regatta {

/// What one of several threads does: the work of one index. `worker` is less than most_workers, and no two
/// threads have the same at a time: the place of their buffers.
using IndexedWork = std::function<void(std::size_t index, std::size_t worker)>;

/// A login node is not ours alone.
inline constexpr std::size_t most_workers = 4;

/// Calls work for every index below `count`, on as many threads as this process has cores. Which thread takes
/// which index is left to chance, so work writes to what belongs to its index alone: then the result is the
/// same on any number of threads. Where no thread can be had, this one does all. Throws what work threw.
void in_parallel(std::size_t count, IndexedWork const& work);

}  // namespace regatta
