#include "driver/workspace.hpp"

#include <fmt/format.h>

#include "kernels/error.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace fs = std::filesystem;

namespace {

/// Open MPI's sockets lie four folders below TMPDIR: sun_path has 108 bytes.
constexpr std::size_t longest_temporary = 33;

}  // namespace

Workspace::Workspace(std::string const& wanted, bool share_memory) {
  std::string why;
  if (wanted.empty() || wanted == "/tmp") {
    why = "";
  } else if (wanted.front() != '/') {
    why = "is not absolute";
  } else {
    try {
      make(scratch_, wanted);
    } catch (fs::filesystem_error const& error) {
      why = fmt::format("cannot be used ({})", error.code().message());
    }
  }
  if (!why.empty())
    warnings_.push_back(fmt::format("TMPDIR {} {}; attempts use /tmp instead", in_quotes(wanted), why));
  if (!scratch_ || wanted.size() > longest_temporary) {
    try {
      make(short_, "/tmp");
    } catch (fs::filesystem_error const& error) {
      throw EnvironmentError(
          fmt::format("/tmp cannot be used: {}; set TMPDIR to a path of at most {} bytes that you may write: "
                      "MPI's "
                      "sockets lie in it",
                      error.code().message(), longest_temporary));
    }
  }
  if (!share_memory) return;
  try {
    make(shared_memory_, "/dev/shm");
  } catch (fs::filesystem_error const&) {
    warnings_.emplace_back(
        "/dev/shm cannot be used; ranks share memory through files instead, which is slower");
  }
}

void Workspace::make(std::optional<TemporaryFolder>& folder, fs::path const& parent) {
  folder.emplace(parent);
  if (!folder->unlocked().empty())
    warnings_.push_back(
        fmt::format("{} gives no locks ({}): should this run be killed, {} stays there; remove it by hand, "
                    "or set TMPDIR elsewhere",
                    in_quotes(parent.string()), folder->unlocked(), in_quotes(folder->path().string())));
}

}  // namespace regatta
