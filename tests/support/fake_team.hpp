#pragma once

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels/registry.hpp"
#include "tests/support/reset_whole.hpp"

/// Ranks of a coupled kernel inside one process: as many kernels as ranks, their messages copied, their words
/// added.
namespace regatta::fakes {

class FakeTeam {
 public:
  FakeTeam(KernelEntry const& entry, std::map<std::string, Value> given, int ranks) {
    auto const parameters = Parameters::complete(entry.parameters, std::move(given));
    for (int rank = 0; rank < ranks; ++rank)
      kernels_.push_back(entry.make(parameters, {.share = {rank, ranks}}));
    for (int rank = 0; rank < ranks; ++rank)
      for (auto const chunk : split(rank)) at(rank).prepare(chunk);
  }

  [[nodiscard]] AnyKernel& at(int rank) { return *kernels_[static_cast<std::size_t>(rank)]; }
  [[nodiscard]] int ranks() const { return static_cast<int>(kernels_.size()); }
  /// From now on every rank's tasks come in chunks of random length, in random order.
  void shuffle_with(unsigned seed) { random_ = std::make_unique<std::mt19937>(seed); }

  /// One repetition; the result's words. `between` sees the ranks after each step, before its messages go.
  Words repeat(std::function<void(std::size_t step)> const& between = [](std::size_t) {}) {
    for (auto& kernel : kernels_) reset_whole(*kernel);
    for (steps_ = 1;; ++steps_) {
      bool const reduces = at(0).reduces();
      Words total(at(0).run_words());
      for (int rank = 0; rank < ranks(); ++rank)
        for (auto const chunk : split(rank)) at(rank).run(chunk, total.data());
      between(steps_);
      exchange();
      if (!reduces) std::fill(total.begin(), total.end(), 0);
      std::size_t going_on = 0;
      for (auto& kernel : kernels_) going_on += kernel->advance(total.data());
      if (going_on != 0 && going_on != kernels_.size())
        throw std::logic_error("ranks disagree about the end");
      if (going_on == 0) break;
    }
    Words result(at(0).result_words());
    for (int rank = 0; rank < ranks(); ++rank)
      for (auto const chunk : split(rank)) at(rank).digest(chunk, result.data());
    return result;
  }
  [[nodiscard]] std::size_t steps() const { return steps_; }

 private:
  std::vector<Range> split(int rank) {
    auto const mine = block(at(rank).tasks(), {rank, ranks()});
    if (!random_) return {mine};
    std::vector<Range> chunks;
    for (auto begin = mine.begin; begin < mine.end;) {
      auto const length =
          std::uniform_int_distribution<std::size_t>(1, std::max<std::size_t>(1, mine.size() / 2))(*random_);
      chunks.push_back({begin, std::min(mine.end, begin + length)});
      begin = chunks.back().end;
    }
    std::shuffle(chunks.begin(), chunks.end(), *random_);
    return chunks;
  }

  /// Message k from a rank to a peer meets message k of that peer to the rank, as MPI would match them.
  void exchange() {
    std::vector<Halo> halos;
    for (auto& kernel : kernels_) halos.push_back(kernel->halo());
    for (int rank = 0; rank < ranks(); ++rank)
      for (int peer = 0; peer < ranks(); ++peer) {
        auto const out = between(halos, rank, peer), in = between(halos, peer, rank);
        if (out.size() != in.size() || (rank == peer && !out.empty()))
          throw std::logic_error("a message has no partner");
        for (std::size_t k = 0; k < out.size(); ++k) {
          if (out[k].send.size() != in[k].receive.size())
            throw std::logic_error("a message has another size than its partner");
          std::memcpy(in[k].receive.data(), out[k].send.data(), out[k].send.size());
        }
      }
  }
  static std::vector<Message> between(std::vector<Halo> const& halos, int rank, int peer) {
    std::vector<Message> messages;
    for (auto const& message : halos[static_cast<std::size_t>(rank)])
      if (message.peer == peer) messages.push_back(message);
    return messages;
  }

  std::vector<std::unique_ptr<AnyKernel>> kernels_;
  std::unique_ptr<std::mt19937> random_;
  std::size_t steps_ = 0;
};

}  // namespace regatta::fakes
