#include "results/store.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <nlohmann/json.hpp>
#include <system_error>

#include "kernels/error.hpp"
#include "results/codec.hpp"
#include "results/durable.hpp"
#include "results/hdf5.hpp"
#include "results/record_stream.hpp"
#include "results/store_image.hpp"

namespace regatta {

namespace {

namespace fs = std::filesystem;

/// The bytes of a regular file. HDF5 gets these and no name: nothing can be put in its place meanwhile.
std::string bytes_of(fs::path const& path) {
  Descriptor const file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file && errno == ELOOP)
    throw DamageError(path.string() + ": it is a symbolic link; name the file itself");
  if (!file) throw StorageError(path.string() + ": cannot open: " + std::generic_category().message(errno));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
    throw DamageError(path.string() + ": not a regular file, so no results.h5");
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t used = 0;
  while (used < bytes.size()) {
    auto const got = ::read(file.get(), bytes.data() + used, bytes.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_storage(path, "cannot read", errno);
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
  }
  bytes.resize(used);
  return bytes;
}

/// A child process; it does not outlive this.
class Child {
 public:
  explicit Child(pid_t process) noexcept : process_(process) {}
  Child(Child const&) = delete;
  Child& operator=(Child const&) = delete;
  ~Child() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    wait();
  }
  int wait() noexcept {
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
    return status;
  }

 private:
  pid_t process_;
};

/// Bytes that are no UTF-8 come back as U+FFFD.
std::string job_json(std::string const& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void send(Descriptor const& pipe, Records const& records) {
  std::string lines;
  auto const add = [&](std::string_view kind, std::string const& json) {
    lines += seal(kind, json);
    if (lines.size() < std::size_t{1} << 16) return;
    write_all(pipe, lines, "pipe");
    lines.clear();
  };
  for (auto const& point : records.points) add("point", to_json(point));
  for (auto const& environment : records.environments) add("environment", to_json(environment));
  for (auto const& attempt : records.attempts) add("attempt", to_json(attempt));
  if (!records.job.empty()) add("job", job_json(records.job));
  write_all(pipe, lines + seal("end", ""), "pipe");
}

/// What the child does: reads the bytes with HDF5, sends the records, or says why not.
[[noreturn]] void read_and_send(Descriptor const& pipe, std::string& bytes) noexcept {
  for (int const signal : {SIGINT, SIGTERM, SIGHUP, SIGALRM, SIGPIPE, SIGXCPU}) ::signal(signal, SIG_DFL);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  rlimit const none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  // A file may also send the library round in circles. 3 s and 1 s a MiB are twenty times what a good one
  // takes.
  rlimit const processor{3 + (bytes.size() >> 20), RLIM_INFINITY};
  ::setrlimit(RLIMIT_CPU, &processor);
  ::alarm(600);
  try {
    try {
      send(pipe, records_in(bytes));
    } catch (std::exception const& error) {
      write_all(pipe, seal("refused", error.what()), "pipe");
    }
  } catch (...) {
    ::_exit(1);
  }
  ::_exit(0);
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

// HDF5 1.10 crashes on about one damaged file in a hundred, so a child reads it. The records come back
// through a pipe in the journal's form; a child that dies tells that the file is damaged.
Records read_store(fs::path const& file) {
  auto bytes = bytes_of(file);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw EnvironmentError("no pipe to read " + file.string());
  Descriptor from(ends[0]), into(ends[1]);
  auto const process = ::fork();
  if (process < 0)
    throw EnvironmentError("no process to read " + file.string() + "; raise the limit (ulimit -u)");
  if (process == 0) read_and_send(into, bytes);
  Child child(process);
  into.close();  // so that the end of the child is the end of the pipe
  std::string().swap(bytes);

  LineReader lines(std::move(from), file);
  Merger merger;
  RecordReader reader;
  bool complete = false;
  std::string job;
  try {
    while (auto const line = lines.next()) {
      auto const parts = unseal(*line);
      if (!parts) break;
      if (parts->kind == "refused") throw DamageError(std::string(parts->json));
      complete = parts->kind == "end";
      if (parts->kind == "job")
        job = nlohmann::json::parse(parts->json).get<std::string>();
      else if (!complete)
        add_record(merger, reader, *parts);
    }
  } catch (DamageError const& error) {
    throw DamageError(file.string() + ": " + error.what());
  }
  if (!complete)
    throw DamageError(file.string() + ": the HDF5 library did not survive reading it (" +
                      (WIFSIGNALED(child.wait()) ? "killed by a signal" : "no records came back") +
                      "): it is damaged; delete it, and `regatta run` makes it anew from the journal");
  auto records = std::move(merger).take();
  records.job = std::move(job);
  return records;
}

}  // namespace regatta
