#include "driver/die_with_parent.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "driver/process_tree.hpp"

namespace regatta {

void die_with_parent() noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The signal comes for deaths from here on. Whoever was supervised must still be this process or above it;
  // what was started by other means has no such variable.
  auto const* text = std::getenv(supervised_variable);
  if (text == nullptr) return;
  auto const supervised = static_cast<pid_t>(std::strtol(text, nullptr, 10));
  ::unsetenv(supervised_variable);  // or every attempt would have an environment of its own
  if (supervised > 1 && !is_or_descends_from(::getpid(), supervised)) ::_exit(128 + SIGKILL);
}

}  // namespace regatta
