#include "driver/console.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "results/terminal.hpp"

namespace regatta {

void print_to(int descriptor, std::string_view text) noexcept {
  while (!text.empty()) {
    auto const written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void warn_of_skipped(std::vector<Damage> const& damage) {
  for (auto const& [file, line, what] : damage)
    print_to(STDERR_FILENO,
             fmt::format("regatta: warning: {}{}: {}; it is left out\n", escaped(file.string()),
                         line > 0 ? fmt::format(":{}", line) : "", escaped(what)));
}

}  // namespace regatta
