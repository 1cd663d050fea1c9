#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "runners/drive.hpp"
#include "runners/mpi_call.hpp"
#include "runners/mpi_node.hpp"
#include "runners/mpi_tickets.hpp"

namespace regatta {

namespace {

using mpi::call;

MPI_Comm duplicate_of_world() {
  MPI_Comm comm = MPI_COMM_NULL;
  call("MPI_Comm_dup", MPI_Comm_dup(MPI_COMM_WORLD, &comm));
  return comm;
}

std::string library_version() {
  char text[MPI_MAX_LIBRARY_VERSION_STRING] = {};
  int length = 0;
  call("MPI_Get_library_version", MPI_Get_library_version(text, &length));
  std::string const version(text, static_cast<std::size_t>(length));
  return version.substr(0, version.find(','));
}

/// MPI ranks, each a process. Short messages between ranks of a node go through its mailboxes, all others by
/// MPI.
class MpiTeam final : public Team {
 public:
  explicit MpiTeam(std::size_t longest_piece)
      : longest_piece_(longest_piece),
        team_(duplicate_of_world()),
        node_(team_),
        tickets_(team_, node_.all_here()) {
    full_.resize(static_cast<std::size_t>(team_.size()));
    empty_.resize(full_.size());
  }
  MpiTeam(MpiTeam const&) = delete;
  MpiTeam& operator=(MpiTeam const&) = delete;
  ~MpiTeam() override {
    // Finalizing waits for the other ranks, and they may wait for what this one did not do.
    if (std::uncaught_exceptions() > 0) abort(static_cast<int>(ExitCode::points_failed));
  }

  [[nodiscard]] Share share() const noexcept override { return {team_.rank(), team_.size()}; }
  [[nodiscard]] std::string describe() const override {
    return library_version() + ", messages up to " + std::to_string(node_.capacity()) +
           " B within a node by shared window, chunks by MPI_Fetch_and_op";
  }

  void barrier() override {
    if (node_.adds(0)) return node_.all_reduce({});
    call("MPI_Barrier", MPI_Barrier(team_.get()));
  }

  void all_reduce(std::span<std::int64_t> words) override {
    if (node_.adds(words.size())) return node_.all_reduce(words);
    call("MPI_Allreduce", MPI_Allreduce(MPI_IN_PLACE, words.data(), static_cast<int>(words.size()),
                                        MPI_INT64_T, MPI_SUM, team_.get()));
  }

  double all_max(double mine) override {
    call("MPI_Allreduce", MPI_Allreduce(MPI_IN_PLACE, &mine, 1, MPI_DOUBLE, MPI_MAX, team_.get()));
    return mine;
  }

  void exchange(Halo halo) override;

  ChunkSource& deal(std::size_t tasks, Schedule schedule, int workers, int in_flight) override {
    if (is_owned(schedule)) {
      owned_ = std::make_unique<OwnedChunks>(tasks, schedule, share(), workers);
      return *owned_;
    }
    // Ranks may keep different numbers in flight; all must cut alike.
    auto const takers = all_max(std::max(workers, in_flight)) * team_.size();
    tickets_.restart(tasks, schedule, static_cast<std::size_t>(takers));
    return tickets_;
  }

  void* shared_line() override { return node_.shared_line(); }
  std::vector<std::string> gather(std::string const& mine) override;

  void abort(int exit_code) noexcept override {
    if (team_.size() > 1) PMPI_Abort(team_.get(), exit_code);  // its caller has said why
  }

 private:
  /// What is left to do for a message of the halo.
  enum Left : unsigned char { nothing = 0, to_send = 1, to_receive = 2 };

  /// Takes note of a message's short parts, and gives its long ones to MPI.
  [[nodiscard]] unsigned char begin(Message const& message);
  /// Moves what can be moved now; true when nothing is left. Short messages of one peer keep their order.
  [[nodiscard]] bool move_short(Halo halo);
  void post(Message const& message, Left what);
  [[nodiscard]] bool all_posted_are_done();

  mpi::Library library_;
  std::size_t longest_piece_;  // bytes
  mpi::Communicator team_;
  mpi::Node node_;
  mpi::Tickets tickets_;
  std::unique_ptr<OwnedChunks> owned_;
  std::vector<unsigned char> left_;          // by message
  std::vector<std::uint64_t> full_, empty_;  // by peer: the pass in which no more could be sent, received
  std::uint64_t pass_ = 0;
  std::vector<MPI_Request> requests_;
};

void MpiTeam::exchange(Halo halo) {
  left_.resize(halo.size());
  for (std::size_t i = 0; i < halo.size(); ++i) left_[i] = begin(halo[i]);
  for (Backoff backoff(node_.patience()); !move_short(halo); backoff.wait())
    (void)all_posted_are_done();  // long messages go on meanwhile: the peer may wait for one before it turns
                                  // to us
  while (!all_posted_are_done()) continue;
}

unsigned char MpiTeam::begin(Message const& message) {
  if (message.peer < 0 || message.peer >= team_.size())
    throw std::logic_error("a message to rank " + std::to_string(message.peer) + " of " +
                           std::to_string(team_.size()));
  unsigned left = nothing;
  if (!message.receive.empty()) {
    if (node_.carries(message.peer, message.receive.size()))
      left |= to_receive;
    else
      post(message, to_receive);
  }
  if (!message.send.empty()) {
    if (node_.carries(message.peer, message.send.size()))
      left |= to_send;
    else
      post(message, to_send);
  }
  return static_cast<unsigned char>(left);
}

bool MpiTeam::move_short(Halo halo) {
  ++pass_;
  bool all = true;
  for (std::size_t i = 0; i < halo.size(); ++i) {
    if (!(left_[i] & to_send)) continue;
    auto const peer = halo[i].peer;
    auto& full = full_[static_cast<std::size_t>(peer)];
    if (full != pass_ && node_.try_send(peer, halo[i].send))
      left_[i] &= to_receive;
    else
      full = pass_, all = false;
  }
  for (std::size_t i = 0; i < halo.size(); ++i) {
    if (!(left_[i] & to_receive)) continue;
    auto const peer = halo[i].peer;
    auto& empty = empty_[static_cast<std::size_t>(peer)];
    if (empty != pass_ && node_.try_receive(peer, halo[i].receive))
      left_[i] &= to_send;
    else
      empty = pass_, all = false;
  }
  return all;
}

// A count is an int in MPI 3.1. Pieces of a long message arrive in their order, being alike in rank and tag
// (3.5).
void MpiTeam::post(Message const& message, Left what) {
  constexpr int tag = 1;
  auto const bytes = what == to_receive ? message.receive.size() : message.send.size();
  for (std::size_t at = 0; at < bytes; at += longest_piece_) {
    auto const length = static_cast<int>(std::min(longest_piece_, bytes - at));
    requests_.push_back(MPI_REQUEST_NULL);
    if (what == to_receive)
      call("MPI_Irecv", MPI_Irecv(message.receive.data() + at, length, MPI_BYTE, message.peer, tag,
                                  team_.get(), &requests_.back()));
    else
      call("MPI_Isend", MPI_Isend(message.send.data() + at, length, MPI_BYTE, message.peer, tag, team_.get(),
                                  &requests_.back()));
  }
}

std::vector<std::string> MpiTeam::gather(std::string const& mine) {
  auto const ranks = team_.rank() == 0 ? static_cast<std::size_t>(team_.size()) : 0;
  auto const length = static_cast<int>(mine.size());
  std::vector<int> lengths(ranks), starts(ranks);
  call("MPI_Gather", MPI_Gather(&length, 1, MPI_INT, lengths.data(), 1, MPI_INT, 0, team_.get()));
  std::exclusive_scan(lengths.begin(), lengths.end(), starts.begin(), 0);
  if (std::accumulate(lengths.begin(), lengths.end(), std::int64_t{0}) > std::numeric_limits<int>::max())
    throw PointsFailed("the texts of all ranks are longer than MPI_Gatherv can carry");
  std::string all(ranks == 0 ? 0 : static_cast<std::size_t>(starts.back() + lengths.back()), '\0');
  call("MPI_Gatherv", MPI_Gatherv(mine.data(), length, MPI_CHAR, all.data(), lengths.data(), starts.data(),
                                  MPI_CHAR, 0, team_.get()));
  std::vector<std::string> texts;
  for (std::size_t r = 0; r < ranks; ++r)
    texts.push_back(all.substr(static_cast<std::size_t>(starts[r]), static_cast<std::size_t>(lengths[r])));
  return texts;
}

bool MpiTeam::all_posted_are_done() {
  if (requests_.empty()) return true;
  int done = 0;
  call("MPI_Testall",
       MPI_Testall(static_cast<int>(requests_.size()), requests_.data(), &done, MPI_STATUSES_IGNORE));
  if (done) requests_.clear();
  return done;
}

}  // namespace

std::unique_ptr<Team> make_mpi_team(std::size_t longest_piece) {
  return std::make_unique<MpiTeam>(longest_piece);
}

}  // namespace regatta

/// A kernel's own MPI_Abort, by MPI's profiling interface (MPI 3.1, 14.2): the rank says so itself, because
/// Open MPI 4.1.4 loses mpirun's text about it when the rank is gone before its help message is complete.
extern "C" int MPI_Abort(MPI_Comm comm, int exit_code) {
  int rank = 0;
  PMPI_Comm_rank(MPI_COMM_WORLD, &rank);
  auto const text = fmt::format("regatta: error: rank {} called MPI_Abort({})\n", rank, exit_code);
  [[maybe_unused]] auto const written = ::write(STDERR_FILENO, text.data(), text.size());
  return PMPI_Abort(comm, exit_code);
}
