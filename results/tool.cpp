#include "results/tool.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "kernels/error.hpp"
#include "results/descriptor.hpp"
#include "results/durable.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

/// Files in memory instead of pipes: no side can wait for the other.
Descriptor memory_file(char const* name) {
  Descriptor file(::memfd_create(name, MFD_CLOEXEC));
  if (file.get() < 0) throw_storage(name, "create", errno);
  return file;
}

std::string text_of(Descriptor const& file) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw_storage("the output of a tool", "read", errno);
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t have = 0;
  while (have < text.size()) {
    auto const got = ::pread(file.get(), text.data() + have, text.size() - have, static_cast<off_t>(have));
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  text.resize(have);
  return text;
}

/// The actions of posix_spawn, released.
class Actions {
 public:
  Actions() { ::posix_spawn_file_actions_init(&actions_); }
  ~Actions() { ::posix_spawn_file_actions_destroy(&actions_); }
  Actions(Actions const&) = delete;
  Actions& operator=(Actions const&) = delete;
  void give(Descriptor const& file, int as) { ::posix_spawn_file_actions_adddup2(&actions_, file.get(), as); }
  void enter(std::filesystem::path const& folder) {
    ::posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
  }
  [[nodiscard]] posix_spawn_file_actions_t const* get() const noexcept { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

int status_of(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

std::string last_lines(std::string_view text) {
  constexpr std::size_t most = 400;
  while (text.ends_with('\n')) text.remove_suffix(1);
  return escaped(text.substr(text.size() > most ? text.size() - most : 0));
}

}  // namespace

std::string run_tool(std::vector<std::string> const& words, std::string_view input,
                     std::filesystem::path const& folder, std::string const& package) {
  auto const in = memory_file("input"), out = memory_file("output"), errors = memory_file("errors");
  write_all(in, input, "the input of " + words.front());
  ::lseek(in.get(), 0, SEEK_SET);
  Actions actions;
  actions.give(in, STDIN_FILENO);
  actions.give(out, STDOUT_FILENO);
  actions.give(errors, STDERR_FILENO);
  actions.enter(folder);
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (auto const& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t process = 0;
  if (auto const error =
          ::posix_spawnp(&process, arguments.front(), actions.get(), nullptr, arguments.data(), environ);
      error != 0)
    throw EnvironmentError(fmt::format("{} cannot be started ({}); install the Debian package {}",
                                       words.front(), std::strerror(error), package));
  auto const status = status_of(process);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw EnvironmentError(fmt::format("{} failed ({}): {}; is the Debian package {} whole?", words.front(),
                                       WIFEXITED(status) ? fmt::format("exit code {}", WEXITSTATUS(status))
                                                         : fmt::format("signal {}", WTERMSIG(status)),
                                       last_lines(text_of(errors)), package));
  return text_of(out);
}

}  // namespace regatta
