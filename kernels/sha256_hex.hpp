#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace regatta {

/// SHA-256 of a text as 64 hex digits (OpenSSL). Throws std::runtime_error when OpenSSL refuses.
[[nodiscard]] std::string sha256_hex(std::string_view text);

/// The same of what comes piece by piece.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view text);
  /// Ends it: add() must not follow.
  [[nodiscard]] std::string hex();

 private:
  std::unique_ptr<void, void (*)(void*)> context_;  // EVP_MD_CTX
};

}  // namespace regatta
