#pragma once

#include <string>
#include <string_view>

namespace regatta {

/// SHA-256 of a text as 64 hex digits (OpenSSL). Throws std::runtime_error when OpenSSL refuses.
[[nodiscard]] std::string sha256_hex(std::string_view text);

}  // namespace regatta
