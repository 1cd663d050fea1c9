#include "driver/only_option.hpp"

namespace regatta {

void add_only(CLI::App& verb, std::string& expression, std::string const& help) {
  verb.add_option("--only", expression, help)->check([](std::string const& text) {
    return text.find_first_not_of(" \t") == std::string::npos
               ? std::string("it is empty; select points, as by \"cores > 1\", or leave it out for all")
               : std::string();
  });
}

}  // namespace regatta
