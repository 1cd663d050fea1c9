// Appends attempts to a study's journal, one by one, and says of each whether it was acknowledged. Faults are
// injected into it from outside. usage: journal_writer STUDY COUNT [FILE_SIZE_LIMIT]
#include <sys/resource.h>
#include <sys/uio.h>

#include <csignal>
#include <cstdlib>
#include <string>

#include "kernels/error.hpp"
#include "tests/results/simulate.hpp"

namespace {

// By writev(), so that write() is the journal's alone, and can be made to fail.
void say(std::string text) {
  text += '\n';
  iovec piece{text.data(), text.size()};
  if (::writev(1, &piece, 1) < 0) std::exit(1);
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) return 2;
  std::signal(SIGXFSZ, SIG_IGN);
  if (count > 3) {
    rlimit const limit{std::strtoul(words[3], nullptr, 10), RLIM_INFINITY};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
  }
  regatta::simulate::Random random(11);
  regatta::Journal journal(words[1]);
  for (auto left = std::atoi(words[2]); left > 0; --left) {
    auto const attempt = regatta::simulate::any_attempt(random);
    try {
      journal.append(attempt);
      say("kept " + attempt.id);
    } catch (regatta::StorageError const& error) {
      say(std::string("lost ") + attempt.id + " " + error.what());
    }
  }
  return 0;
}
