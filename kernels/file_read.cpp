#include <fcntl.h>

#include <algorithm>
#include <vector>

#include "kernels/any_kernel.hpp"
#include "kernels/error.hpp"
#include "kernels/stamped_file.hpp"
#include "kernels/tally.hpp"

namespace regatta {

/// for i < size: read the block number draw(i) of a file, and its stamps. Bound by the device when direct or
/// cold; by the system call and the copy when warm. fio's `--rw=randread --ioengine=io_uring` is what it is
/// measured against.
class FileRead {
 public:
  static constexpr auto name = "file_read";
  static constexpr auto summary = "random reads of a file's blocks";
  static constexpr auto bound = "device, or system calls when warm";
  static constexpr int version = 1;
  static ParameterSpecs parameters() {
    return {
        {"size", std::int64_t{16'384}, 1, 1e9, {}, "reads", "how many reads, a task each"},
        {"block", std::int64_t{4096}, 4096, 1 << 20, {}, "B", "bytes a read", page_bytes},
        {"file", std::int64_t{64 << 20}, 4096, 1e13, {}, "B", "the file's size, rounded up to whole blocks"},
        {"access",
         "buffered",
         0,
         0,
         {"buffered", "direct"},
         "",
         "through the page cache, or O_DIRECT past it"},
        {"cache",
         "warm",
         0,
         0,
         {"warm", "cold"},
         "",
         "before each repetition the file is read into the page cache, or dropped from it (direct: "
         "dropped)"}};
  }

  FileRead(Parameters const& p, Setup const& setup)
      : size_(p.count("size")),
        block_(p.count("block")),
        blocks_((p.count("file") + block_ - 1) / block_),
        direct_(p.text("access") == "direct"),
        warm_(!direct_ && p.text("cache") == "warm"),
        file_(open(make_stamped_file(setup.scratch, blocks_ * block_))) {
    if (auto const system = file_.file_system(); !warm_ && (system == "tmpfs" || system == "ramfs"))
      throw EnvironmentError(
          file_.path().string() + " lies on " + system + ", which is memory: " + asked() +
          " would measure that; set TMPDIR (or `regatta point --scratch`) to a folder on a disk");
    if (direct_) try_direct();
  }

  [[nodiscard]] std::size_t tasks() const { return size_; }
  [[nodiscard]] Work work() const {
    auto const reads = static_cast<double>(size_);
    return {.bytes = reads * static_cast<double>(block_), .operations = reads};
  }

  void reset() {
    warm_ ? warm_up() : drop();
    // Readahead would fetch blocks that nobody asked for.
    ::posix_fadvise(file_.descriptor(), 0, 0, POSIX_FADV_RANDOM);
  }

  /// Words: the tally, Σ stamps of the pages that were read, the seal.
  using Result = Sums<4>;

  [[nodiscard]] Task<Result> run(Range tasks, Io& io) const {
    Result sums;
    IoBuffer const buffer(io, block_);
    for (auto task = tasks.begin; task < tasks.end; ++task) {
      auto const moved = co_await io.read(file_.descriptor(), block_of(task) * block_, buffer.span());
      if (static_cast<std::size_t>(moved) != block_)
        throw EnvironmentError(file_.path().string() +
                               " became shorter while it was read; let nobody write there");
      add(sums.words[2], read_stamps(buffer.span()));
      tally(sums, task);
    }
    co_return sealed(sums);
  }

  [[nodiscard]] Verdict verify(Result const& total) const {
    if (auto verdict = judge_tally(total, size_); !verdict.ok) return verdict;
    std::uint64_t stamps = 0;
    for (std::size_t task = 0; task < size_; ++task)
      stamps += expected_stamps(block_of(task) * (block_ / page_bytes), block_ / page_bytes);
    if (static_cast<std::uint64_t>(total.words[2]) == stamps) return {};
    return {false, "blocks were read that do not hold what " + file_.path().string() +
                       " was filled with; remove it"};
  }

  [[nodiscard]] std::string facts() const {
    return std::string(R"({"file_system":")") + file_.file_system() + R"(","access":")" +
           (direct_ ? "O_DIRECT" : "buffered") + R"(","cache":")" +
           (direct_ ? "bypassed"
            : warm_ ? "warm"
                    : "cold") +
           R"("})";
  }

 private:
  [[nodiscard]] std::string asked() const { return direct_ ? "access = \"direct\"" : "cache = \"cold\""; }
  [[nodiscard]] std::uint64_t bytes() const { return std::uint64_t{blocks_} * block_; }

  // A file that is larger than the memory for it drives its own pages out: the name would be warm, the reads
  // cold.
  void warm_up() const {
    std::vector<std::byte> chunk(std::min<std::uint64_t>(bytes(), 1 << 20));
    for (std::uint64_t at = 0; at < bytes(); at += chunk.size())
      file_.read_all(std::span(chunk).first(std::min<std::uint64_t>(chunk.size(), bytes() - at)), at);
    auto const pages = bytes() / page_bytes, came = file_.resident_pages();
    if (came * 100 >= pages * 99) return;
    throw EnvironmentError(
        file_.path().string() + ": " + std::to_string(came) + " of " + std::to_string(pages) +
        " pages are in memory after all were read, so cache = \"warm\" cannot be measured; "
        "lower `file`, free memory, raise its limit, or take cache = \"cold\"");
  }

  // What stays, reads would find: under another name it would still be a warm file. A few pages are always on
  // their way somewhere.
  void drop() const {
    auto const pages = bytes() / page_bytes;
    auto const stay = file_.drop_cached();
    if (stay * 100 > pages && !direct_)
      throw EnvironmentError(file_.path().string() + ": " + std::to_string(stay) + " of " +
                             std::to_string(pages) +
                             " pages stay in memory when they are dropped (file system " +
                             file_.file_system() + "), so " + asked() +
                             " cannot be measured; set TMPDIR (or `regatta point --scratch`) to "
                             "a folder on a disk");
  }

  // A counter-based generator: any split of the tasks reads the same blocks.
  [[nodiscard]] std::size_t block_of(std::size_t task) const noexcept {
    return draw(0, std::uint64_t{task}) % blocks_;
  }

  [[nodiscard]] File open(std::filesystem::path const& path) const {
    if (!direct_) return File(path, O_RDONLY);
    try {
      return File(path, O_RDONLY | O_DIRECT);
    } catch (EnvironmentError const& error) {
      throw EnvironmentError(std::string("access = \"direct\": O_DIRECT is refused: ") + error.what());
    }
  }

  // Some file systems refuse O_DIRECT only when it is used, or want larger alignment than ours.
  void try_direct() const {
    struct Free {
      void operator()(std::byte* memory) const noexcept {
        ::operator delete (memory, std::align_val_t{page_bytes});
      }
    };
    std::unique_ptr<std::byte, Free> const page(
        static_cast<std::byte*>(::operator new (page_bytes, std::align_val_t{page_bytes})));
    try {
      file_.read_all({page.get(), page_bytes}, 0);
    } catch (EnvironmentError const& error) {
      throw EnvironmentError(std::string("access = \"direct\": O_DIRECT is refused: ") + error.what());
    }
  }

  std::size_t size_, block_, blocks_;
  bool direct_, warm_;
  File file_;
};

KernelEntry file_read_kernel() {
  return describe<FileRead>();
}

}  // namespace regatta
