#include "driver/console.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "kernels/error.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

bool output_was_closed = false;  // of the process, as standard output is

bool is_closed(int descriptor) noexcept {
  return ::fcntl(descriptor, F_GETFD) < 0 && errno == EBADF;
}

}  // namespace

void open_closed_streams() noexcept {
  output_was_closed = is_closed(STDOUT_FILENO);
  for (int const descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (is_closed(descriptor))
      (void)::open("/dev/null",
                   descriptor == STDIN_FILENO ? O_RDONLY : O_WRONLY);  // the lowest one that is free
}

void expect_output() {
  if (output_was_closed) throw StorageError("standard output is closed, and the answer was to go there");
}

namespace {

/// Writes all of it; the errno of what stopped that, else 0.
int write_all(int descriptor, std::string_view text) noexcept {
  while (!text.empty()) {
    auto const written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return written < 0 ? errno : EIO;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

/// Whether nobody is there any more to read.
bool reader_is_gone(int error) {
  struct ::stat status {};
  bool const is_file = ::fstat(STDOUT_FILENO, &status) == 0 && S_ISREG(status.st_mode);
  return error == EPIPE || (error == EIO && !is_file);
}

}  // namespace

void print_to(int descriptor, std::string_view text) noexcept {
  (void)write_all(descriptor, text);
}

void print_out(std::string_view text) {
  auto const error = write_all(STDOUT_FILENO, text);
  if (error != 0 && !reader_is_gone(error))
    throw StorageError("standard output cannot be written: " + std::generic_category().message(error));
}

void warn_of_skipped(std::vector<Damage> const& damage) {
  for (auto const& [file, line, what] : damage)
    print_to(STDERR_FILENO,
             fmt::format("regatta: warning: {}{}: {}; it is left out\n", escaped(file.string()),
                         line > 0 ? fmt::format(":{}", line) : "", escaped(what)));
}

}  // namespace regatta
