#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "driver/build_info.hpp"
#include "driver/console.hpp"
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

/// "unknown verb 'rnu'; did you mean 'run'?", or the known ones.
std::string unknown(std::string const& what, std::string const& name, std::vector<std::string> const& known) {
  auto const near = regatta::nearest(name, known);
  auto text = "unknown " + what + " " + regatta::in_quotes(name) + "; ";
  if (!near.empty()) return text + "did you mean '" + near + "'?";
  for (auto const& each : known) text += (&each == &known.front() ? "known: " : ", ") + each;
  return text;
}

/// The first --option that the verb does not have; empty when there is none.
std::string unknown_option(CLI::App const& verb, std::vector<std::string> const& words) {
  std::vector<std::string> known;
  for (auto const* option : verb.get_options())
    if (!option->get_lnames().empty()) known.push_back("--" + option->get_lnames().front());
  for (auto word : words) {
    if (word == "--") break;
    word = word.substr(0, word.find('='));
    if (word.starts_with("--") && std::find(known.begin(), known.end(), word) == known.end())
      return unknown("option", word, known);
  }
  return {};
}

/// What is wrong with a command line: CLI11 says that a subcommand is required where one is misspelt.
std::string fault(CLI::App const& app, std::string what, std::vector<std::string> const& words) {
  std::string help = "regatta";
  if (!words.empty() && words.front()[0] != '-') {
    std::vector<std::string> verbs;
    for (auto const* verb : app.get_subcommands([](CLI::App const*) { return true; }))
      verbs.push_back(verb->get_name());
    auto const& name = words.front();
    if (std::find(verbs.begin(), verbs.end(), name) == verbs.end()) {
      what = unknown("verb", name, verbs);
    } else {
      help += " " + name;
      if (auto const option = unknown_option(*app.get_subcommand(name), {words.begin() + 1, words.end()});
          !option.empty())
        what = option;
    }
  }
  return what + (what.ends_with('?') ? " See " : "; see ") + help + " --help";
}

/// --help and --version, of which CLI11 does not see whether they could be written.
int print_help(CLI::App const& app, CLI::ParseError const& error) {
  std::ostringstream text;
  auto const code = app.exit(error, text, text);
  regatta::expect_output();
  regatta::print_out(text.str());
  return code;
}

/// Reads the command line and does what it says.
int run(int argc, char** argv) {
  using regatta::ExitCode;
  CLI::App app{"Runs identical kernels under every way a C++ program can use cores, and says which wins."};
  app.name("regatta");
  app.require_subcommand(1);
  app.set_version_flag("--version", regatta::version_text());
  app.footer(
      "Start with: regatta run jobs/quickstart.toml\nExit codes: 0 done, 2 usage, 3 bad job file, "
      "4 environment, 5 some points failed,\n6 storage, 7 damaged data, 8 study in use, "
      "129/130/143 interrupted and resumable.");
  regatta::Action chosen;
  regatta::add_verbs(app, chosen);
  try {
    app.parse(argc, argv);
    return chosen ? chosen() : static_cast<int>(ExitCode::usage);
  } catch (CLI::ParseError const& error) {
    if (error.get_exit_code() == 0) return print_help(app, error);
    return report(fault(app, error.what(), {argv + 1, argv + argc}).c_str(), ExitCode::usage);
  }
}

}  // namespace

int main(int argc, char** argv) {
  using regatta::ExitCode;
  regatta::open_closed_streams();
  try {
    return run(argc, argv);
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
