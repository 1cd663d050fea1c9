#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "runners/chunks.hpp"
#include "runners/drive.hpp"

namespace regatta {

namespace {

/// One process: nothing to wait for, nothing to add. Messages to itself are copied.
class SingleTeam final : public Team {
 public:
  [[nodiscard]] Share share() const noexcept override { return {}; }
  [[nodiscard]] std::string describe() const override { return "one process"; }

  void barrier() override {}
  void all_reduce(std::span<std::int64_t>) override {}
  double all_max(double mine) override { return mine; }

  void exchange(Halo halo) override {
    // The n-th message sent is the n-th received, as between two ranks.
    auto receiver = halo.begin();
    for (auto const& message : halo) {
      if (message.peer != 0)
        throw std::logic_error("a message to rank " + std::to_string(message.peer) + " of one");
      if (message.send.empty()) continue;
      receiver = std::find_if(receiver, halo.end(), [](Message const& m) { return !m.receive.empty(); });
      if (receiver == halo.end() || receiver->receive.size() != message.send.size())
        throw std::logic_error("a message to itself that is not received in its length");
      std::memmove(receiver->receive.data(), message.send.data(), message.send.size());
      ++receiver;
    }
  }

  ChunkSource& deal(std::size_t tasks, Schedule schedule, int workers, int in_flight) override {
    source_ = make_chunks(tasks, schedule, workers, in_flight);
    return *source_;
  }

  std::vector<std::string> gather(std::string const& mine) override { return {mine}; }
  void abort(int) noexcept override {}

 private:
  std::unique_ptr<ChunkSource> source_;
};

}  // namespace

std::unique_ptr<Team> make_single_team() {
  return std::make_unique<SingleTeam>();
}

}  // namespace regatta
