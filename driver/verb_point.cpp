#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "driver/console.hpp"
#include "driver/launch.hpp"
#include "driver/point_request.hpp"
#include "driver/resolve_point.hpp"
#include "driver/verb.hpp"
#include "kernels/error.hpp"

namespace regatta {

namespace {

/// Inside an mpirun or srun step this process is a rank already.
bool under_launcher() {
  return std::getenv("OMPI_COMM_WORLD_RANK") != nullptr || std::getenv("PMIX_RANK") != nullptr;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> raw;
  raw.reserve(words.size() + 1);
  for (auto& word : words) raw.push_back(word.data());
  raw.push_back(nullptr);
  return raw;
}

/// Becomes the attempt: by mpirun for the MPI runners, unless a launcher has started this process as a rank.
/// Its environment is the same either way, but for what the launcher tells it.
int become(PointRequest const& request) {
  LaunchOptions options;
  options.program = this_program();
  options.as_root = geteuid() == 0;
  options.as_rank = under_launcher();
  auto command = command_of(request, options);
  std::vector<std::string> base;
  for (char** variable = environ; *variable != nullptr; ++variable) base.emplace_back(*variable);
  auto variables = environment_of(command, base);
  execvpe(command.argv.front().c_str(), pointers(command.argv).data(), pointers(variables).data());
  throw EnvironmentError(fmt::format(
      "{}: {}{}", command.argv.front(), std::strerror(errno),
      command.argv.front() == "mpirun" ? "; install openmpi-bin, or load the module that has it" : ""));
}

}  // namespace

void add_point(CLI::App& app, Action& chosen) {
  auto* verb = app.add_subcommand("point", "One attempt: what launchers start; prints its record as JSON");
  auto const arguments = std::make_shared<std::vector<std::string>>();
  verb->prefix_command();  // everything after it is the request's, read by its own parser
  verb->set_help_flag();
  verb->footer("");
  verb->callback([verb, arguments, &chosen] {
    *arguments = verb->remaining();
    chosen = [arguments] {
      expect_output();
      if (arguments->empty() || arguments->front() == "--help" || arguments->front() == "-h") {
        print_out(fmt::format(
            "One attempt of one point, in this process or by mpirun; its record is printed as JSON.\n"
            "Usage: regatta point --kernel NAME --runner NAME [OPTIONS]\n\nOptions:\n{}\n"
            "Example: regatta point --kernel mandelbrot --set size=512 --runner openmp --threads 2\n",
            point_options_help()));
        return arguments->empty() ? static_cast<int>(ExitCode::usage) : 0;
      }
      auto request = point_request_of(*arguments);
      resolve(request.point);  // what is wrong is told before mpirun starts anything
      return become(request);
    };
  });
}

}  // namespace regatta
