#pragma once

#include <string>
#include <string_view>

namespace regatta {

/// A text as one word of a bash line, on one line: as it is where it is plain, otherwise in single quotes,
/// and as $'…' where it holds control characters. Pure.
[[nodiscard]] std::string shell_word(std::string_view text);

}  // namespace regatta
