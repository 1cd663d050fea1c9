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
  std::string hex;
  for (auto const byte : digest) {
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  return hex;
}

}  // namespace

std::string sha256_hex(std::string_view text) {
  Digest digest{};
  unsigned size = 0;
  check(EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr), "EVP_Digest");
  return hex_of({digest.data(), size});
}

Sha256::Sha256()
    : context_(EVP_MD_CTX_new(), [](void* context) { EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context)); }) {
  check(EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(context_.get()), EVP_sha256(), nullptr),
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
