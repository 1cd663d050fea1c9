#include "kernels/sha256_hex.hpp"

#include <openssl/evp.h>

#include <array>
#include <span>
#include <stdexcept>

namespace regatta {

namespace {

using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

void check(int result, char const* what) {
  if (result != 1) throw std::runtime_error(std::string("OpenSSL refused SHA-256 (") + what + ")");
}

std::string hex_of(std::span<unsigned char const> digest) {
  constexpr char const* digits = "0123456789abcdef";
  std::string hex(2 * digest.size(), '0');
  for (std::size_t i = 0; i < digest.size(); ++i) {
    hex[2 * i] = digits[digest[i] >> 4];
    hex[2 * i + 1] = digits[digest[i] & 15];
  }
  return hex;
}

/// Looked up among OpenSSL's providers once: that takes half as long as hashing a line.
EVP_MD const* algorithm() {
  static std::unique_ptr<EVP_MD, void (*)(EVP_MD*)> const fetched(EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                  EVP_MD_free);
  return fetched.get();
}

}  // namespace

std::string sha256_hex(std::string_view text) {
  Digest digest{};
  unsigned size = 0;
  check(EVP_Digest(text.data(), text.size(), digest.data(), &size, algorithm(), nullptr), "EVP_Digest");
  return hex_of({digest.data(), size});
}

Sha256::Sha256()
    : context_(EVP_MD_CTX_new(), [](void* context) { EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context)); }) {
  check(EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(context_.get()), algorithm(), nullptr),
        "EVP_DigestInit_ex");
}

void Sha256::add(std::string_view text) {
  check(EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_.get()), text.data(), text.size()),
        "EVP_DigestUpdate");
}

std::string Sha256::hex() {
  Digest digest{};
  unsigned size = 0;
  check(EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(context_.get()), digest.data(), &size),
        "EVP_DigestFinal_ex");
  return hex_of({digest.data(), size});
}

}  // namespace regatta
