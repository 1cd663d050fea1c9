#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

/// Text of a study on its way into a page: it stays text.
namespace regatta::page {

/// "<", ">", "&" and quotes as character references. What could mislead a reader is escaped() before.
[[nodiscard]] std::string in_markup(std::string_view text);

/// JSON that can stand inside a script element: "</script>" and "<!--" would end it or change how it is read.
[[nodiscard]] std::string in_script(nlohmann::ordered_json const& json);

}  // namespace regatta::page
