#include "runners/file_calls.hpp"

#include <unistd.h>

#include <cerrno>

#include "runners/io_outcome.hpp"

namespace regatta {

namespace {

std::int64_t moved_or_errno(ssize_t moved) noexcept {
  return moved < 0 ? -errno : moved;
}

std::int64_t transfer_rest(Operation const& operation) noexcept {
  auto const rest = operation.buffer.subspan(static_cast<std::size_t>(operation.result));
  auto const offset = static_cast<off_t>(operation.offset) + operation.result;
  return moved_or_errno(operation.kind == Operation::Kind::read
                            ? ::pread(operation.descriptor, rest.data(), rest.size(), offset)
                            : ::pwrite(operation.descriptor, rest.data(), rest.size(), offset));
}

}  // namespace

void run_file_operation(Operation& operation) noexcept {
  if (operation.kind == Operation::Kind::sync) {
    // A failed fdatasync is never tried again: the kernel may have dropped the pages that it could not write.
    operation.result = moved_or_errno(::fdatasync(operation.descriptor));
    return;
  }
  while (!advance(operation, transfer_rest(operation))) continue;
}

}  // namespace regatta
