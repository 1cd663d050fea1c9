#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "kernels/registry.hpp"
#include "tests/support/reset_whole.hpp"

/// Runs a kernel as a runner would, without a runtime: in ranges, on ranks, in one thread.
namespace regatta::test {

using Values = std::map<std::string, Value>;

inline std::unique_ptr<AnyKernel> make(std::string_view name, Values values, Setup const& setup = {}) {
  auto const& entry = find_kernel(name);
  return entry.make(Parameters::complete(entry.parameters, std::move(values)), setup);
}

inline void add(Words& into, Words const& from) {
  for (std::size_t i = 0; i < into.size(); ++i)
    into[i] =
        static_cast<std::int64_t>(static_cast<std::uint64_t>(into[i]) + static_cast<std::uint64_t>(from[i]));
}

/// [begin, end) cut at random places, in random order.
inline std::vector<Range> random_split(Range tasks, std::mt19937_64& random) {
  std::vector<Range> ranges;
  for (auto begin = tasks.begin; begin < tasks.end;) {
    auto const longest =
        std::min<std::size_t>(tasks.end - begin, 1 + random() % std::max<std::size_t>(1, tasks.size() / 3));
    auto const end = begin + 1 + random() % longest;
    ranges.push_back({begin, end});
    begin = end;
  }
  std::shuffle(ranges.begin(), ranges.end(), random);
  return ranges;
}

/// The kernels of all ranks, each with the ranges that it runs in every step.
struct Rank {
  std::unique_ptr<AnyKernel> kernel;
  std::vector<Range> runs;
  Range prepares, digests;
};

/// One repetition over the ranks: the loop that drive() has, in one thread. Returns the result's words.
inline Words repeat(std::vector<Rank>& ranks) {
  auto const words = ranks.front().kernel->run_words();
  for (auto& rank : ranks) reset_whole(*rank.kernel);
  Words result(words);
  for (bool more = true; more;) {
    auto const reduces = ranks.front().kernel->reduces();
    Words total(words);
    for (auto& rank : ranks)
      for (auto const range : rank.runs) rank.kernel->run(range, total.data());
    result = total;
    if (!ranks.front().kernel->is_stepped()) break;
    // Messages meet: what one rank sends to a peer is what the peer receives from it.
    for (std::size_t from = 0; from < ranks.size(); ++from)
      for (auto const& message : ranks[from].kernel->halo()) {
        if (message.send.empty()) continue;
        for (auto const& answer : ranks[static_cast<std::size_t>(message.peer)].kernel->halo())
          if (answer.peer == static_cast<int>(from)) {
            if (answer.receive.size() != message.send.size()) throw std::logic_error("message sizes differ");
            std::copy(message.send.begin(), message.send.end(), answer.receive.begin());
          }
      }
    if (!reduces) std::fill(total.begin(), total.end(), 0);
    for (auto& rank : ranks) more = rank.kernel->advance(total.data());
  }
  if (ranks.front().kernel->has_digest()) {
    result.assign(ranks.front().kernel->result_words(), 0);
    for (auto& rank : ranks) rank.kernel->digest(rank.digests, result.data());
  }
  return result;
}

/// Each rank owns its block, and runs it in random ranges.
inline std::vector<Rank> owning_ranks(std::string_view name, Values const& values, int count,
                                      std::mt19937_64& random) {
  std::vector<Rank> ranks;
  for (int r = 0; r < count; ++r) {
    auto kernel = make(name, values, {.share = {r, count}, .owns_block = true, .scratch = {}});
    auto const mine = block(kernel->tasks(), {r, count});
    kernel->prepare(mine);
    ranks.push_back({std::move(kernel), random_split(mine, random), mine, mine});
  }
  return ranks;
}

/// Any rank may be asked for any task: ranges are dealt out at random.
inline std::vector<Rank> sharing_ranks(std::string_view name, Values const& values, int count,
                                       std::mt19937_64& random) {
  std::vector<Rank> ranks;
  for (int r = 0; r < count; ++r) {
    auto kernel = make(name, values, {.share = {r, count}, .owns_block = false, .scratch = {}});
    Range const all{0, kernel->tasks()};
    kernel->prepare(all);
    ranks.push_back({std::move(kernel), {}, all, all});
  }
  for (auto const range : random_split({0, ranks.front().kernel->tasks()}, random))
    ranks[random() % ranks.size()].runs.push_back(range);
  return ranks;
}

/// One process that runs these ranges in each step.
inline std::vector<Rank> one_rank(std::string_view name, Values const& values, std::vector<Range> runs) {
  auto kernel = make(name, values);
  Range const all{0, kernel->tasks()};
  kernel->prepare(all);
  std::vector<Rank> ranks;
  ranks.push_back({std::move(kernel), std::move(runs), all, all});
  return ranks;
}

inline std::vector<Rank> one_rank(std::string_view name, Values const& values) {
  auto const tasks = make(name, values)->tasks();
  return one_rank(name, values, {{0, tasks}});
}

}  // namespace regatta::test
