#pragma once

#include <string>
#include <string_view>

#include "results/record.hpp"

namespace regatta {

/// Records as one line of JSON and back. Reading throws DamageError for what is not a record: a missing or
/// unknown field, a wrong type, a number that is not finite. Writing throws it for such a number too: it
/// could not be read back, so the attempt must be marked invalid before. Doubles return bit for bit.
[[nodiscard]] std::string to_json(Attempt const& attempt);
[[nodiscard]] std::string to_json(Environment const& environment);
[[nodiscard]] std::string to_json(Point const& point);
[[nodiscard]] Attempt attempt_from_json(std::string_view line);
[[nodiscard]] Environment environment_from_json(std::string_view line);
[[nodiscard]] Point point_from_json(std::string_view line);
/// A point's parameters as a JSON object with sorted keys.
[[nodiscard]] std::string parameters_json(std::map<std::string, Value> const& parameters);
[[nodiscard]] std::map<std::string, Value> parameters_from_json(std::string_view text);

}  // namespace regatta
