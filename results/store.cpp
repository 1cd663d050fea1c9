#include "results/store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <new>
#include <system_error>

#include "kernels/error.hpp"
#include "kernels/sha256_hex.hpp"
#include "results/durable.hpp"
#include "results/hdf5.hpp"
#include "results/merge.hpp"
#include "results/record_bytes.hpp"
#include "results/store_image.hpp"

namespace regatta {

namespace {

namespace fs = std::filesystem;

/// A regular file, and its size. HDF5 gets its bytes and no name: nothing can be put in its place meanwhile.
std::pair<Descriptor, std::uint64_t> open_regular(fs::path const& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file && errno == ELOOP)
    throw DamageError(path.string() + ": it is a symbolic link; name the file itself");
  if (!file && errno == ENXIO) throw DamageError(path.string() + ": not a regular file, so no results.h5");
  if (!file) throw StorageError(path.string() + ": cannot open: " + std::generic_category().message(errno));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
    throw DamageError(path.string() + ": not a regular file, so no results.h5");
  return {std::move(file), static_cast<std::uint64_t>(status.st_size)};
}

/// Whether HDF5's signature stands where it may: at 0, 512, 1024, 2048, …
bool has_signature(Descriptor const& file, std::uint64_t size) {
  constexpr std::string_view signature("\x89HDF\r\n\x1a\n");
  for (std::uint64_t place = 0; place < size; place = place == 0 ? 512 : 2 * place) {
    std::array<char, signature.size()> found{};
    auto const got = ::pread(file.get(), found.data(), found.size(), static_cast<off_t>(place));
    if (got == static_cast<ssize_t>(found.size()) &&
        std::string_view(found.data(), found.size()) == signature)
      return true;
  }
  return false;
}

std::string bytes_of(Descriptor const& file, std::uint64_t size) {
  std::string bytes(size, '\0');
  std::size_t used = 0;
  while (used < bytes.size()) {
    auto const got = ::read(file.get(), bytes.data() + used, bytes.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw StorageError("cannot be read: " + std::generic_category().message(errno));
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
  }
  bytes.resize(used);
  return bytes;
}

void send(Descriptor const& pipe, StoreContents const& contents) {
  std::string bytes;
  auto const add = [&](auto const& records) {
    for (auto const& record : records) {
      append_bytes(bytes, record);
      if (bytes.size() < std::size_t{1} << 16) continue;
      write_all(pipe, bytes, "pipe");
      bytes.clear();
    }
  };
  add(contents.records.points);
  add(contents.records.environments);
  add(contents.records.attempts);
  append_text(bytes, 'J', contents.records.job);
  append_text(bytes, 'Z', contents.sha256);
  write_all(pipe, bytes, "pipe");
}

void refuse(Descriptor const& pipe, std::string_view why) {
  std::string bytes;
  append_text(bytes, 'X', why);
  write_all(pipe, bytes, "pipe");
}

/// What the child does: reads the bytes with HDF5, sends the records, or says why not.
void read_and_send(Descriptor const& file, std::uint64_t size, Descriptor const& pipe) {
  try {
    auto bytes = bytes_of(file, size);
    auto const contents = records_in(bytes);
    std::string().swap(bytes);
    send(pipe, contents);
  } catch (std::bad_alloc const&) {
    refuse(pipe, "it asks for more memory than any study of its size");
  } catch (std::exception const& error) {
    refuse(pipe, error.what());
  }
}

/// Takes the child's records from the pipe and puts them together. Believes nothing of what it says.
class Receiver {
 public:
  explicit Receiver(std::uint64_t most_bytes) : most_bytes_(most_bytes) {}

  /// False when the pipe ended before the records did.
  bool receive(Descriptor const& pipe) {
    while (true) {
      if (auto const length = record_length(rest()); length && *length <= rest().size()) {
        if (take(rest().substr(0, *length))) return true;
        begin_ += *length;
      } else if (!fill(pipe)) {
        return false;
      }
    }
  }
  /// Whether the file says what its records are.
  [[nodiscard]] bool vouched() const noexcept { return vouched_; }
  [[nodiscard]] Records records() && {
    auto records = std::move(merger_).take();
    records.job = std::move(job_);
    return records;
  }

 private:
  [[nodiscard]] std::string_view rest() const { return std::string_view(buffer_).substr(begin_); }

  bool fill(Descriptor const& pipe) {
    ssize_t got = 0;
    do got = ::read(pipe.get(), block_.get(), block_bytes);
    while (got < 0 && errno == EINTR);
    if (got <= 0) return false;
    if ((received_ += static_cast<std::uint64_t>(got)) > most_bytes_)
      throw DamageError("it holds more records than any study of its size");
    buffer_.erase(0, std::exchange(begin_, 0));
    buffer_.append(block_.get(), static_cast<std::size_t>(got));
    return true;
  }

  /// True at the end.
  bool take(std::string_view bytes) {
    auto const add = [&](auto&& record) {
      using Record = std::remove_cvref_t<decltype(record)>;
      if constexpr (std::same_as<Record, Text>) {
        if (record.letter == 'X') throw DamageError(record.text);
        if (record.letter == 'J') {
          sum_.add(bytes);
          job_ = record.text;
          return false;
        }
        vouched_ = !record.text.empty();
        if (vouched_ && record.text != sum_.hex())
          throw DamageError(
              "its records are not those that were written (records_sha256): it is damaged, or another "
              "program "
              "changed it; delete it, and `regatta run` makes it anew from the journal");
        return true;
      } else {
        if (!merger_.add(std::forward<decltype(record)>(record)))
          throw DamageError("it holds two different records under one id");
        sum_.add(bytes);
        return false;
      }
    };
    return std::visit(add, record_from(bytes));
  }

  static constexpr std::size_t block_bytes = std::size_t{1} << 20;
  std::uint64_t most_bytes_, received_ = 0;
  std::unique_ptr<char[]> block_ =
      std::make_unique_for_overwrite<char[]>(block_bytes);  // touched as far as used
  std::string buffer_;
  std::size_t begin_ = 0;
  Merger merger_;
  Sha256 sum_;
  std::string job_;
  bool vouched_ = false;
};

}  // namespace

void write_store(fs::path const& file, Records const& records, std::string const& job_text) {
  std::string image;
  try {
    image = image_of(records, job_text);
  } catch (hdf5::Failure const& failure) {
    throw StorageError(file.string() + ": cannot be made from the journal: " + failure.what());
  }
  replace_file(file, image);
}

ContainedLimits limits_of_reading(std::uint64_t file_bytes) noexcept {
  auto const mebibytes = static_cast<double>(file_bytes) / (1 << 20);
  return {10 + mebibytes, (std::uint64_t{1} << 30) + 32 * std::min(file_bytes, std::uint64_t{1} << 34)};
}

// HDF5 1.10 crashes on about one damaged file in a hundred, so a child reads it; a child that dies tells that
// the file is damaged.
Records read_store(fs::path const& file, std::optional<ContainedLimits> const& given) {
  auto const opened = open_regular(file);
  auto const& [descriptor, size] = opened;
  if (size == 0) throw DamageError(file.string() + ": it is empty");
  if (!has_signature(descriptor, size)) throw DamageError(file.string() + ": not an HDF5 file");
  auto const limits = given.value_or(limits_of_reading(size));
  ContainedChild child(descriptor, limits, [bytes = size](Descriptor const& from, Descriptor const& pipe) {
    read_and_send(from, bytes, pipe);
  });
  Receiver receiver(limits.memory_bytes);
  bool complete = false;
  try {
    complete = receiver.receive(child.pipe());
  } catch (DamageError const& error) {
    throw DamageError(file.string() + ": " + error.what());
  }
  if (!complete)
    throw DamageError(file.string() + ": the HDF5 library did not survive reading it (" +
                      (WIFSIGNALED(child.wait()) ? "killed by a signal" : "no records came back") +
                      "): it is damaged; delete it, and `regatta run` makes it anew from the journal");
  auto const vouched = receiver.vouched();
  auto records = std::move(receiver).records();
  if (auto const orphans = attempts_without_point(records); orphans > 0) {
    auto const what = std::to_string(orphans) + " attempts name a point that is not there";
    if (!vouched) throw DamageError(file.string() + ": " + what);
    records.damage.push_back({file, 0, what});
  }
  return records;
}

}  // namespace regatta
