#include "runners/io_outcome.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace regatta {

namespace {

std::string path_of(int descriptor) {
  std::array<char, 4096> path;
  auto const length =
      ::readlink(fmt::format("/proc/self/fd/{}", descriptor).c_str(), path.data(), path.size());
  if (length <= 0) return fmt::format("descriptor {}", descriptor);
  return {path.data(), static_cast<std::size_t>(length)};
}

[[noreturn]] void fail(Operation const& operation) {
  if (operation.result < 0)
    throw std::system_error(static_cast<int>(-operation.result), std::generic_category(), name_of(operation));
  throw std::system_error(
      EPROTO, std::generic_category(),
      fmt::format("{}: answered with status {}, not 200", name_of(operation), operation.status));
}

}  // namespace

std::string name_of(Operation const& operation) {
  switch (operation.kind) {
    case Operation::Kind::sleep:
      return fmt::format("sleep of {} ns", operation.duration.count());
    case Operation::Kind::read:
    case Operation::Kind::write:
      return fmt::format("{} of {} B at {} of {}", operation.kind == Operation::Kind::read ? "read" : "write",
                         operation.buffer.size(), operation.offset, path_of(operation.descriptor));
    case Operation::Kind::sync:
      return fmt::format("fdatasync of {}", path_of(operation.descriptor));
    case Operation::Kind::request:
      return fmt::format("GET {}", operation.url);
  }
  return "operation";
}

std::int64_t conclude(Operation const& operation, Latencies& latencies) {
  latencies.record(std::chrono::steady_clock::now() - operation.started);
  if (operation.result < 0 || (operation.kind == Operation::Kind::request && operation.status != 200))
      [[unlikely]]
    fail(operation);
  return operation.result;
}

bool advance(Operation& operation, std::int64_t moved) noexcept {
  if (moved == -EINTR) return false;
  if (moved < 0) {
    operation.result = moved;
    return true;
  }
  operation.result += moved;
  if (moved == 0 && operation.kind == Operation::Kind::write && !operation.buffer.empty()) {
    operation.result = -EIO;  // a write that moves nothing and says nothing would be tried for ever
    return true;
  }
  return moved == 0 || static_cast<std::size_t>(operation.result) == operation.buffer.size();
}

}  // namespace regatta
