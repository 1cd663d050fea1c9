#pragma once

#include <cstdint>
#include <string>

#include "kernels/io.hpp"
#include "runners/latency.hpp"

namespace regatta {

/// What an error text calls an operation: "read of 4096 B at 8192 of /scratch/data", "GET
/// http://127.0.0.1:80/".
[[nodiscard]] std::string name_of(Operation const& operation);

/// Ends an operation the same way under every Io: records its latency, and yields the bytes moved.
/// Throws std::system_error with the errno in `result` and name_of(); a status other than 200 is EPROTO.
std::int64_t conclude(Operation const& operation, Latencies& latencies);

/// Bookkeeping of a read or write that may move fewer bytes than asked: true when there is nothing left to
/// do. `moved` is what one system call returned: bytes, 0 at the end of a file, or -errno.
[[nodiscard]] bool advance(Operation& operation, std::int64_t moved) noexcept;

}  // namespace regatta
