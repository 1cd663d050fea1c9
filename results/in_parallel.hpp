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

/// One piece of what comes one after the other: what any thread may do of it, which gives what has to be done
/// in order.
using OrderedWork = std::function<std::function<void()>(std::size_t worker)>;

/// Calls `next` until it gives an empty function, the works on as many threads as in_parallel(), and what
/// they gave in the order of the pieces. Calls of `next` never overlap, nor do those in order. What a piece
/// throws at any stage is thrown when all before it are done, and ends it: the same on any number of threads.
void in_order(std::function<OrderedWork()> const& next);

}  // namespace regatta
