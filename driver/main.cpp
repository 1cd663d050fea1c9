#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <system_error>

#include "driver/build_info.hpp"
#include "driver/verb.hpp"
#include "kernels/error.hpp"
#include "kernels/registry.hpp"
#include "results/terminal.hpp"

namespace {

/// One line, whatever the text holds: a path or a parameter may have been made to steer a terminal.
int report(char const* what, regatta::ExitCode code) {
  std::fprintf(stderr, "regatta: error: %s\n", regatta::escaped(what).c_str());
  return static_cast<int>(code);
}

/// Writing failed where nothing more precise was said, as on standard output into a full disk.
bool is_storage(std::error_code const& code) {
  auto const is = [&](std::errc condition) { return code == condition; };
  return is(std::errc::no_space_on_device) || is(std::errc::io_error) ||
         is(std::errc::read_only_file_system) || is(std::errc::file_too_large) || code.value() == EDQUOT;
}

/// "unknown verb 'rnu', did you mean 'run'?: " where CLI11 would only say that a subcommand is required.
std::string verb_fault(CLI::App const& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return {};
  std::vector<std::string> verbs;
  for (auto const* verb : app.get_subcommands([](CLI::App const*) { return true; }))
    verbs.push_back(verb->get_name());
  if (std::find(verbs.begin(), verbs.end(), argv[1]) != verbs.end()) return {};
  auto const near = regatta::nearest(argv[1], verbs);
  return "unknown verb " + regatta::in_quotes(argv[1]) +
         (near.empty() ? "" : ", did you mean '" + near + "'?") + ": ";
}

}  // namespace

int main(int argc, char** argv) {
  using regatta::ExitCode;
  CLI::App app{"Runs identical kernels under every way a C++ program can use cores, and says which wins."};
  app.name("regatta");
  app.require_subcommand(1);
  app.set_version_flag("--version", regatta::version_text());
  app.footer(
      "Start with: regatta run jobs/quickstart.toml\nExit codes: 0 done, 2 usage, 3 bad job file, "
      "4 environment, 5 some points failed,\n6 storage, 7 damaged data, 8 study in use, "
      "130/143 interrupted and resumable.");
  regatta::Action chosen;
  regatta::add_verbs(app, chosen);
  try {
    app.parse(argc, argv);
    return chosen ? chosen() : static_cast<int>(ExitCode::usage);
  } catch (CLI::ParseError const& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    return report((verb_fault(app, argc, argv) + error.what() + "; see regatta --help").c_str(),
                  ExitCode::usage);
  } catch (regatta::Error const& error) {
    return report(error.what(), error.code());
  } catch (std::system_error const& error) {
    return report(error.what(), is_storage(error.code()) ? ExitCode::storage : ExitCode::environment);
  } catch (std::bad_alloc const&) {
    return report("out of memory; a smaller study, or a machine with more, would do", ExitCode::environment);
  } catch (std::exception const& error) {
    return report(error.what(), ExitCode::environment);
  }
}
