#include "runners/mpi_node.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "runners/cpu_mask.hpp"

namespace regatta::mpi {

namespace {

constexpr std::size_t board_stride = 256, line_bytes = 128;

MPI_Comm ranks_of_this_node(MPI_Comm team) {
  MPI_Comm node = MPI_COMM_NULL;
  call("MPI_Comm_split_type", MPI_Comm_split_type(team, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node));
  return node;
}

/// The team's ranks as ranks of the node; MPI_UNDEFINED where a rank is elsewhere.
std::vector<int> places_of(Communicator const& team, MPI_Comm node) {
  std::vector<int> ranks(static_cast<std::size_t>(team.size())), places(ranks.size());
  for (std::size_t r = 0; r < ranks.size(); ++r) ranks[r] = static_cast<int>(r);
  MPI_Group all = MPI_GROUP_NULL, here = MPI_GROUP_NULL;
  call("MPI_Comm_group", MPI_Comm_group(team.get(), &all));
  call("MPI_Comm_group", MPI_Comm_group(node, &here));
  auto const code = MPI_Group_translate_ranks(all, team.size(), ranks.data(), here, places.data());
  MPI_Group_free(&all);
  MPI_Group_free(&here);
  call("MPI_Group_translate_ranks", code);
  return places;
}

/// Whether the CPUs that the node's ranks may use are as many as the ranks.
bool own_cores(Communicator const& node) {
  auto const mine = CpuMask::of_this_thread();  // as long on every rank: their kernel is the same
  std::vector<unsigned long> bits(mine.words().begin(), mine.words().end());
  call("MPI_Allreduce", MPI_Allreduce(MPI_IN_PLACE, bits.data(), static_cast<int>(bits.size()),
                                      MPI_UNSIGNED_LONG, MPI_BOR, node.get()));
  int cpus = 0;
  for (auto const word : bits) cpus += std::popcount(word);
  return node.size() <= cpus;
}

/// Each rank's part on pages of its own, near to it.
MPI_Win allocate(MPI_Aint bytes, MPI_Comm node) {
  MPI_Info info = MPI_INFO_NULL;
  call("MPI_Info_create", MPI_Info_create(&info));
  call("MPI_Info_set", MPI_Info_set(info, "alloc_shared_noncontig", "true"));
  void* memory = nullptr;
  MPI_Win window = MPI_WIN_NULL;
  auto const code = MPI_Win_allocate_shared(bytes, 1, info, node, &memory, &window);
  MPI_Info_free(&info);
  call("MPI_Win_allocate_shared", code);
  return window;
}

}  // namespace

// A rank's memory: the shared line, two boards, a count of messages taken a peer, two slots a peer.
Node::Node(Communicator const& team)
    : node_(ranks_of_this_node(team.get())), peers_(static_cast<std::size_t>(team.size())) {
  static_assert(sizeof(Board) <= board_stride && std::atomic<std::uint32_t>::is_always_lock_free);
  auto const size = static_cast<std::size_t>(node_.size());
  // All mailboxes of a node stay within a few MiB: /dev/shm is small in containers.
  slot_bytes_ = std::clamp<std::size_t>((std::size_t{2} << 20) / (size * size) / line_bytes * line_bytes,
                                        2 * line_bytes, 4096);
  capacity_ = slot_bytes_ - sizeof(Header);
  auto const counts_at = line_bytes + 2 * board_stride, slots_at = counts_at + size * sizeof(Taken);
  auto const bytes = slots_at + size * 2 * slot_bytes_;

  auto const window = allocate(static_cast<MPI_Aint>(bytes + line_bytes), node_.get());
  window_.emplace(window);
  auto const base_of = [&](int rank) {
    MPI_Aint length = 0;
    int unit = 0;
    void* base = nullptr;
    call("MPI_Win_shared_query", MPI_Win_shared_query(window, rank, &length, &unit, &base));
    std::size_t room = static_cast<std::size_t>(length);
    // Pages are mapped at other addresses in each process, but at the same place within a line.
    return static_cast<std::byte*>(std::align(line_bytes, bytes, base, room));
  };
  auto* const own = base_of(node_.rank());
  std::memset(own, 0, bytes);
  call("MPI_Barrier", MPI_Barrier(node_.get()));

  auto const places = places_of(team, node_.get());
  auto const mine = static_cast<std::size_t>(node_.rank());
  for (std::size_t rank = 0; rank < places.size(); ++rank) {
    if (places[rank] == MPI_UNDEFINED) continue;
    auto const place = static_cast<std::size_t>(places[rank]);
    auto* const base = base_of(places[rank]);
    auto& peer = peers_[rank];
    peer.in = own + slots_at + place * 2 * slot_bytes_;
    peer.out = base + slots_at + mine * 2 * slot_bytes_;
    peer.told = reinterpret_cast<Taken*>(own + counts_at) + place;
    peer.heard = reinterpret_cast<Taken*>(base + counts_at) + mine;
  }
  for (int rank = 0; rank < node_.size(); ++rank) boards_.push_back(base_of(rank) + line_bytes);
  all_here_ = node_.size() == team.size();
  if (places.size() > 1 && places[0] != MPI_UNDEFINED && places[1] != MPI_UNDEFINED)
    shared_line_ = base_of(places[0]);
  patience_ = Patience::with(own_cores(node_));
}

bool Node::try_send(int rank, std::span<std::byte const> bytes) noexcept {
  auto& peer = peers_[static_cast<std::size_t>(rank)];
  if (peer.sent - peer.taken >= 2) {
    peer.taken = peer.heard->count.load(std::memory_order_acquire);
    if (peer.sent - peer.taken >= 2) return false;
  }
  auto const number = ++peer.sent;
  auto* const header = slot(peer.out, number);
  std::memcpy(payload(header), bytes.data(), bytes.size());
  header->bytes = static_cast<std::uint32_t>(bytes.size());
  header->taken = peer.received;
  header->number.store(number, std::memory_order_release);
  return true;
}

bool Node::try_receive(int rank, std::span<std::byte> bytes) {
  auto& peer = peers_[static_cast<std::size_t>(rank)];
  auto const number = peer.received + 1;
  auto* const header = slot(peer.in, number);
  if (header->number.load(std::memory_order_acquire) != number) return false;
  if (header->bytes != bytes.size())
    throw PointsFailed("a message of " + std::to_string(header->bytes) + " bytes from rank " +
                       std::to_string(rank) + " where " + std::to_string(bytes.size()) + " are expected");
  std::memcpy(bytes.data(), payload(header), bytes.size());
  peer.taken = header->taken;
  peer.received = number;
  peer.told->count.store(number, std::memory_order_release);
  return true;
}

// A rank writes to a board again after one other sum, and that one needed everybody's words: so all have read
// it.
void Node::all_reduce(std::span<std::int64_t> words) noexcept {
  auto const number = ++sums_;
  auto const board = [number](std::byte* pair) {
    return reinterpret_cast<Board*>(pair + (number % 2) * board_stride);
  };
  auto const mine = static_cast<std::size_t>(node_.rank());
  std::copy(words.begin(), words.end(), board(boards_[mine])->words.begin());
  board(boards_[mine])->number.store(number, std::memory_order_release);
  for (std::size_t rank = 0; rank < boards_.size(); ++rank) {
    if (rank == mine) continue;
    auto const* const theirs = board(boards_[rank]);
    for (Backoff backoff(patience_); theirs->number.load(std::memory_order_acquire) != number;)
      backoff.wait();
    for (std::size_t i = 0; i < words.size(); ++i)
      words[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(words[i]) +
                                           static_cast<std::uint64_t>(theirs->words[i]));
  }
}

}  // namespace regatta::mpi
