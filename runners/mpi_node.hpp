#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "runners/mpi_call.hpp"
#include "runners/signal.hpp"

namespace regatta::mpi {

/// The ranks of this node over one shared window (MPI_Win_allocate_shared): mailboxes for short messages and
/// boards for short sums. A 16-byte message is one cache line that moves once; MPI's own queues touch
/// several.
///
/// Every ordered pair of ranks has two slots, used in turn, in the receiver's memory. A message carries its
/// number, which tells the receiver that it is there, and how many messages its sender has taken the other
/// way: with that, two neighbours that talk to each other in every step never wait for a free slot. Who only
/// sends looks the count up.
class Node {
 public:
  /// Collective over the ranks of the node.
  explicit Node(Communicator const& team);

  /// Whether a message of that many bytes to or from that rank of the team goes by mailbox; both sides agree.
  [[nodiscard]] bool carries(int peer, std::size_t bytes) const noexcept {
    return bytes <= capacity_ && peers_[static_cast<std::size_t>(peer)].out != nullptr;
  }
  /// False while both slots are full.
  bool try_send(int peer, std::span<std::byte const> bytes) noexcept;
  /// False while the next message from that rank is not there. Throws when it has another length.
  bool try_receive(int peer, std::span<std::byte> bytes);

  [[nodiscard]] bool all_here() const noexcept { return all_here_; }
  /// Whether all ranks of the team are here, and few enough for each to read every other's words.
  [[nodiscard]] bool adds(std::size_t words) const noexcept {
    return all_here_ && words <= board_words && node_.size() <= most_adders;
  }
  /// Adds the words of all ranks of the team, modulo 2^64. Without words it is a barrier.
  void all_reduce(std::span<std::int64_t> words) noexcept;

  /// How long a rank waits before it lets others run.
  [[nodiscard]] Patience const& patience() const noexcept { return patience_; }
  /// Of rank 0 of the node, seen by all; nullptr when ranks 0 and 1 of the team are not both here.
  [[nodiscard]] void* shared_line() const noexcept { return shared_line_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

 private:
  static constexpr std::size_t board_words = 30;
  static constexpr int most_adders = 16;

  struct Header {
    std::atomic<std::uint32_t> number;  ///< of the message in the slot
    std::uint32_t bytes;
    std::uint32_t taken;  ///< messages that the sender had taken the other way
    std::uint32_t unused;
  };
  struct Board {
    std::atomic<std::uint32_t> number;
    std::array<std::int64_t, board_words> words;
  };
  /// A count that its owner writes and a sender reads when it finds no free slot.
  struct alignas(no_sharing) Taken {
    std::atomic<std::uint32_t> count;
  };
  struct Peer {
    std::byte* out = nullptr;  ///< two slots in the peer's memory
    std::byte* in = nullptr;   ///< two slots in ours
    Taken* told = nullptr;     ///< ours: what we have taken
    Taken* heard = nullptr;    ///< the peer's
    std::uint32_t sent = 0, taken = 0, received = 0;
  };

  [[nodiscard]] Header* slot(std::byte* pair, std::uint32_t number) const noexcept {
    return reinterpret_cast<Header*>(pair + (number % 2) * slot_bytes_);
  }

  [[nodiscard]] static std::byte* payload(Header* header) noexcept {
    return reinterpret_cast<std::byte*>(header + 1);
  }

  Communicator node_;
  std::size_t slot_bytes_ = 0, capacity_ = 0;
  bool all_here_ = false;
  Patience patience_;
  std::optional<Window> window_;
  std::vector<Peer> peers_;         // by rank of the team
  std::vector<std::byte*> boards_;  // two each, by rank of the node
  std::uint32_t sums_ = 0;
  void* shared_line_ = nullptr;
};

}  // namespace regatta::mpi
