#include <openssl/err.h>
#include <openssl/evp.h>

#include <bit>
#include <cmath>
#include <memory>

#include "kernels/any_kernel.hpp"
#include "kernels/error.hpp"
#include "kernels/tally.hpp"

namespace regatta {

namespace {

using Digest = std::array<std::uint8_t, 32>;

/// Throws with OpenSSL's own text when a call did not return 1.
void check(int returned, char const* call) {
  if (returned == 1) return;
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  throw EnvironmentError(std::string("OpenSSL: ") + call + ": " + text.data());
}

/// SHA-256 by OpenSSL; one a worker and chunk, used for one message after the other.
class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new()) { check(context_ != nullptr, "EVP_MD_CTX_new"); }
  Digest operator()(std::span<std::uint8_t const> head, std::span<std::uint8_t const> body) {
    Digest digest;
    check(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr), "EVP_DigestInit_ex");
    check(EVP_DigestUpdate(context_.get(), head.data(), head.size()), "EVP_DigestUpdate");
    check(EVP_DigestUpdate(context_.get(), body.data(), body.size()), "EVP_DigestUpdate");
    check(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr), "EVP_DigestFinal_ex");
    return digest;
  }

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

/// The first 32 bits of the fractional parts of the roots of the first primes, as FIPS 180-4 asks: cube roots
/// are the rounds' constants, square roots the initial state. Doubles have 15 bits to spare.
std::vector<std::uint32_t> root_fractions(std::size_t count, int degree) {
  std::vector<std::uint32_t> fractions;
  for (std::uint32_t n = 2; fractions.size() < count; ++n) {
    bool prime = true;
    for (std::uint32_t d = 2; d * d <= n; ++d) prime = prime && n % d != 0;
    if (!prime) continue;
    auto const root = degree == 2 ? std::sqrt(static_cast<double>(n)) : std::cbrt(static_cast<double>(n));
    fractions.push_back(static_cast<std::uint32_t>(static_cast<std::uint64_t>(std::ldexp(root, 32))));
  }
  return fractions;
}

/// The reference: FIPS 180-4, section 6.2, as it stands there.
Digest plain_sha256(std::vector<std::uint8_t> message) {
  auto const bits = std::uint64_t{message.size()} * 8;
  message.push_back(0x80);
  while (message.size() % 64 != 56) message.push_back(0);
  for (int shift = 56; shift >= 0; shift -= 8) message.push_back(static_cast<std::uint8_t>(bits >> shift));
  auto const k = root_fractions(64, 3);
  auto state = root_fractions(8, 2);
  for (std::size_t start = 0; start < message.size(); start += 64) {
    std::array<std::uint32_t, 64> w{};
    for (std::size_t i = 0; i < 64; ++i) w[i / 4 % 16] = w[i / 4 % 16] << 8 | message[start + i];
    for (std::size_t t = 16; t < 64; ++t) {
      auto const s0 = std::rotr(w[t - 15], 7) ^ std::rotr(w[t - 15], 18) ^ w[t - 15] >> 3;
      auto const s1 = std::rotr(w[t - 2], 17) ^ std::rotr(w[t - 2], 19) ^ w[t - 2] >> 10;
      w[t] = s1 + w[t - 7] + s0 + w[t - 16];
    }
    auto a = state[0], b = state[1], c = state[2], d = state[3];
    auto e = state[4], f = state[5], g = state[6], h = state[7];
    for (std::size_t t = 0; t < 64; ++t) {
      auto const s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
      auto const t1 = h + s1 + ((e & f) ^ (~e & g)) + k[t] + w[t];
      auto const s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
      auto const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    std::array const round{a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < 8; ++i) state[i] += round[i];
  }
  Digest digest;
  for (std::size_t i = 0; i < 32; ++i)
    digest[i] = static_cast<std::uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)));
  return digest;
}

}  // namespace

/// for i < size: digest = SHA-256(i as 8 bytes, then the same random bytes). Compute-bound (integer; SHA
/// instructions where the processor has them). A task is a message. FIPS 180-4 by OpenSSL's EVP. The result
/// adds up the digests, each as four 64-bit numbers.
class Sha256Kernel {
 public:
  static constexpr auto name = "sha256";
  static constexpr auto summary = "SHA-256 of many messages, by OpenSSL";
  static constexpr auto bound = "compute";
  static constexpr int version = 1;
  static ParameterSpecs parameters() {
    return {{"size", std::int64_t{2000}, 1, 1e12, {}, "messages", "how many messages; a task is one"},
            {"bytes", std::int64_t{65'536}, 8, 1e9, {}, "B", "length of a message"}};
  }

  Sha256Kernel(Parameters const& p, Setup const&)
      : size_(p.count("size")), body_(p.count("bytes") - 8), sample_(size_, 2) {
    for (std::size_t i = 0; i < body_.size(); ++i)
      body_[i] = static_cast<std::uint8_t>(mix64(std::uint64_t{i}));
  }

  [[nodiscard]] std::size_t tasks() const { return size_; }
  [[nodiscard]] Work work() const {
    auto const messages = static_cast<double>(size_);
    return {.bytes = messages * static_cast<double>(body_.size() + 8), .operations = messages};
  }

  /// Words: the tally, four of the digests, one of the sampled digests.
  using Result = Sums<8>;
  enum Word : std::size_t { digests = 2, sampled = 6 };

  [[nodiscard]] Result run(Range tasks) const {
    Result sums;
    Sha256 sha256;
    for (auto task = tasks.begin; task < tasks.end; ++task) {
      auto const digest = words_of(sha256(head(task), body_));
      tally(sums, task);
      for (std::size_t i = 0; i < 4; ++i) add(sums.words[digests + i], digest[i]);
      add_sample(sums, task, digest);
    }
    return sealed(sums);
  }

  [[nodiscard]] Verdict verify(Result const& total) const {
    if (auto verdict = judge_tally(total, tasks()); !verdict.ok) return verdict;
    Result expected;
    sample_.each([&](std::size_t task) {
      auto const start = head(task);
      std::vector<std::uint8_t> message(start.begin(), start.end());
      message.insert(message.end(), body_.begin(), body_.end());
      add_sample(expected, task, words_of(plain_sha256(std::move(message))));
    });
    if (total.words[sampled] != expected.words[sampled])
      return {false, "sampled messages' digests differ from FIPS 180-4's plain algorithm"};
    return {};
  }

  [[nodiscard]] std::string facts() const {
    return std::string("{\"openssl\":\"") + OpenSSL_version(OPENSSL_VERSION_STRING) + "\"}";
  }

 private:
  using DigestWords = std::array<std::uint64_t, 4>;

  static std::array<std::uint8_t, 8> head(std::size_t task) {
    std::array<std::uint8_t, 8> bytes;
    for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(task >> (8 * i));
    return bytes;
  }
  static DigestWords words_of(Digest const& digest) {
    DigestWords words{};
    for (std::size_t i = 0; i < 32; ++i) words[i / 8] = words[i / 8] << 8 | digest[i];
    return words;
  }
  void add_sample(Result& sums, std::size_t task, DigestWords const& digest) const {
    if (!sample_.contains(task)) return;
    for (std::size_t i = 0; i < 4; ++i)
      add(sums.words[sampled], digest[i] * (mix64(4 * std::uint64_t{task} + i) | 1));
  }

  std::size_t size_;
  std::vector<std::uint8_t> body_;
  SampledTasks sample_;
};

KernelEntry sha256_kernel() {
  return describe<Sha256Kernel>();
}

}  // namespace regatta
