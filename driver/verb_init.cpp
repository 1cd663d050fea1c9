#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>

#include "driver/job.hpp"
#include "driver/job_template.hpp"
#include "driver/verb.hpp"
#include "kernels/error.hpp"
#include "results/durable.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

void write_new(std::string const& path, std::string_view text) {
  Descriptor const file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!file && errno == EEXIST)
    throw UsageError(escaped(path) + " is there already; take another name, or move it away");
  if (!file) throw_storage(path, "cannot create the file", errno);
  try {
    write_all(file, text, path);
    if (::fsync(file.get()) != 0) throw_storage(path, "cannot sync", errno);
  } catch (StorageError const&) {
    ::unlink(path.c_str());
    throw;
  }
}

int init(std::string name) {
  if (constexpr std::string_view suffix = ".toml"; name.ends_with(suffix))
    name.resize(name.size() - suffix.size());
  if (auto const fault = study_name_fault(name); !fault.empty())
    throw UsageError("the study's name is " + fault);
  auto const path = name + ".toml";
  write_new(path, job_template(name));
  fmt::print("{} written: a sweep to edit. Then:\n  regatta plan {}\n  regatta run {}\n", path, path, path);
  flush_output();
  return 0;
}

}  // namespace

void add_init(CLI::App& app, Action& chosen) {
  auto const name = std::make_shared<std::string>();
  auto* const verb = app.add_subcommand("init", "Writes NAME.toml, a job file with every key explained");
  verb->add_option("NAME", *name, "The study's name: letters, digits, . _ -")->required();
  verb->footer("Example: regatta init scaling && regatta plan scaling.toml");
  verb->callback([name, &chosen] { chosen = [name] { return init(*name); }; });
}

}  // namespace regatta
