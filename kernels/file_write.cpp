#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "kernels/any_kernel.hpp"
#include "kernels/stamped_file.hpp"
#include "kernels/tally.hpp"

namespace regatta {

/// for i < size: write block i of a new file; after every `sync_every`-th, fdatasync. Bound by the page
/// cache's copy, and by the device where it is synced.
///
/// Each rank has a file of its own, which has no name and so vanishes with the process. The result is what a
/// repetition left in the files, read back.
class FileWrite {
 public:
  static constexpr auto name = "file_write";
  static constexpr auto summary = "writes a file's blocks, syncing every n";
  static constexpr auto bound = "page cache and device";
  static constexpr int version = 1;
  static ParameterSpecs parameters() {
    return {
        {"size", std::int64_t{1024}, 1, 1e9, {}, "blocks", "how many writes, a task each"},
        {"block", std::int64_t{16'384}, 4096, 1 << 20, {}, "B", "bytes a write", page_bytes},
        {"sync_every", std::int64_t{64}, 0, 1e9, {}, "blocks", "fdatasync after every n-th block; 0: never"}};
  }

  FileWrite(Parameters const& p, Setup const& setup)
      : size_(p.count("size")),
        block_(p.count("block")),
        sync_every_(p.count("sync_every")),
        file_(setup.scratch / ("written-" + std::to_string(::getpid())), O_RDWR | O_CREAT | O_TRUNC) {
    ::unlink(file_.path().c_str());
  }

  [[nodiscard]] std::size_t tasks() const { return size_; }
  [[nodiscard]] Work work() const {
    auto const syncs = sync_every_ > 0 ? size_ / sync_every_ : 0;
    return {.bytes = static_cast<double>(size_) * static_cast<double>(block_),
            .operations = static_cast<double>(size_ + syncs)};
  }

  void reset() {
    file_.resize(0);
    check_room(file_.path().parent_path(), size_ * block_);
    file_.resize(size_ * block_);  // holes, which read as zeros
  }

  /// Not part of the result: what was written is read back by digest().
  [[nodiscard]] Task<Sums<1>> run(Range tasks, Io& io) const {
    Sums<1> bytes;
    IoBuffer const buffer(io, block_);
    for (auto task = tasks.begin; task < tasks.end; ++task) {
      stamp_pages(buffer.span(), task * pages_a_block());
      add(bytes.words[0],
          static_cast<std::uint64_t>(co_await io.write(file_.descriptor(), task * block_, buffer.span())));
      if (sync_every_ > 0 && (task + 1) % sync_every_ == 0) co_await io.sync(file_.descriptor());
    }
    co_return bytes;
  }

  /// Words: the tally of blocks that hold something, Σ stamps, the seal. A block that was not written here is
  /// a hole.
  using Result = Sums<4>;

  [[nodiscard]] Result digest(Range tasks) const {
    Result sums;
    std::vector<std::byte> block(block_);
    for (auto task = tasks.begin; task < tasks.end; ++task) {
      file_.read_all(block, task * block_);
      auto const stamps = read_stamps(block);
      if (stamps == 0) continue;
      add(sums.words[2], stamps * position_weight(task));
      tally(sums, task);
    }
    return sealed(sums);
  }

  [[nodiscard]] Verdict verify(Result const& total) const {
    if (auto verdict = judge_tally(total, size_); !verdict.ok) return verdict;
    std::uint64_t stamps = 0;
    for (std::size_t task = 0; task < size_; ++task)
      stamps += expected_stamps(task * pages_a_block(), pages_a_block()) * position_weight(task);
    if (static_cast<std::uint64_t>(total.words[2]) == stamps) return {};
    return {false, "the file did not give back what was written to it"};
  }

  [[nodiscard]] std::string facts() const {
    return std::string(R"({"file_system":")") + file_.file_system() + R"("})";
  }

 private:
  [[nodiscard]] std::size_t pages_a_block() const noexcept { return block_ / page_bytes; }
  // Odd, and different for each block: two blocks that changed places are noticed.
  static std::uint64_t position_weight(std::size_t task) noexcept { return mix64(~std::uint64_t{task}) | 1; }

  std::size_t size_, block_, sync_every_;
  File file_;
};

KernelEntry file_write_kernel() {
  return describe<FileWrite>();
}

}  // namespace regatta
