#include "results/analysis/scaling_key.hpp"

#include <toml++/toml.h>

namespace regatta {

std::string scaling_in(std::string_view text) try {
  auto const job = toml::parse(text);
  auto const alone = job["scaling"].value_or(std::string{});  // without its section
  return job["study"]["scaling"].value_or(alone);
} catch (toml::parse_error const&) {
  return {};  // another program's text, or what is left of one
}

}  // namespace regatta
