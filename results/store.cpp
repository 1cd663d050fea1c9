#include "results/store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <system_error>

#include "kernels/error.hpp"
#include "results/durable.hpp"
#include "results/hdf5.hpp"
#include "results/merge.hpp"
#include "results/record_pipe.hpp"
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

/// What the child does: reads the bytes with HDF5, sends the records, or says why not.
void read_and_send(Descriptor const& file, std::uint64_t size, Descriptor const& pipe) {
  PipeSink sink(pipe);
  try {
    auto bytes = bytes_of(file, size);
    sink.end(read_image(bytes, sink));
  } catch (std::bad_alloc const&) {
    sink.refuse("it asks for more memory than any study of its size");
  } catch (std::exception const& error) {
    sink.refuse(error.what());
  }
}

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
  Received received;
  try {
    received = receive_records(child.pipe(), limits.memory_bytes);
  } catch (DamageError const& error) {
    throw DamageError(file.string() + ": " + error.what());
  }
  auto& [records, complete, vouched] = received;
  if (!complete)
    throw DamageError(file.string() + ": the HDF5 library did not survive reading it (" +
                      (WIFSIGNALED(child.wait()) ? "killed by a signal" : "no records came back") +
                      "): it is damaged; delete it, and `regatta run` makes it anew from the journal");
  if (auto const orphans = attempts_without_point(records); orphans > 0) {
    auto const what = std::to_string(orphans) + " attempts name a point that is not there";
    if (!vouched) throw DamageError(file.string() + ": " + what);
    records.damage.push_back({file, 0, what});
  }
  return std::move(records);
}

}  // namespace regatta
