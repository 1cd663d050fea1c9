#include "runners/uring.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "runners/cpu_mask.hpp"
#include "runners/io_outcome.hpp"

namespace regatta {

namespace {

/// The one check of liburing's calls, which return -errno.
int checked(int result, char const* call) {
  if (result < 0) throw std::system_error(-result, std::generic_category(), call);
  return result;
}

// Between the waiters of one turn. All at once would save system calls, but the device would get its work in
// bursts and rest between them: at depth 32, 64 together reach 0.84 of the reads a second that 2 together do,
// and 8 reach 0.94.
constexpr unsigned submitted_together = 2;

constexpr std::array needed{IORING_OP_READ, IORING_OP_WRITE, IORING_OP_FSYNC};

unsigned entries(std::size_t depth) {
  return std::bit_ceil(static_cast<unsigned>(std::clamp<std::size_t>(depth, 8, 4096)));
}

// The kernel starts threads of its own for what it cannot do without blocking; they must stay on the pool's
// cores.
void confine_helpers(io_uring* ring, std::span<int const> cpus) {
  CpuMask const mask(cpus);
  // Kernels before 5.14 have no such call: then as they like.
  io_uring_register_iowq_aff(ring, mask.bytes(), mask.set());
}

}  // namespace

UringHandle::UringHandle(unsigned submissions, unsigned completions) {
  // From the cheapest to what every kernel has: completions are gathered when we ask (6.1), without
  // interrupting the thread (5.19), or as it was at first.
  constexpr std::array<unsigned, 3> modes{
      IORING_SETUP_SUBMIT_ALL | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
      IORING_SETUP_SUBMIT_ALL | IORING_SETUP_COOP_TASKRUN, 0};
  int result = -EINVAL;
  for (auto const mode : modes) {
    io_uring_params parameters{};
    parameters.flags = mode | IORING_SETUP_CQSIZE;
    parameters.cq_entries = completions;
    result = io_uring_queue_init_params(submissions, &ring_, &parameters);
    if (result != -EINVAL) break;  // EINVAL: a flag that this kernel does not know
  }
  checked(result, "io_uring_setup");
}

Uring::Uring(boost::asio::io_context& context, std::size_t depth, std::span<int const> cpus)
    : ring_(entries(depth),
            std::max(2 * entries(depth),
                     std::bit_ceil(static_cast<unsigned>(std::min<std::size_t>(depth, 32768))))),
      readiness_(context) {
  readiness_.assign(ring_.get()->ring_fd);
  confine_helpers(ring_.get(), cpus);
  io_uring_register_ring_fd(
      ring_.get());  // saves looking the descriptor up at each call; older kernels refuse
}

std::string Uring::refusal() {
  try {
    UringHandle ring(8, 16);
    struct FreeProbe {
      void operator()(io_uring_probe* probe) const noexcept { io_uring_free_probe(probe); }
    };
    std::unique_ptr<io_uring_probe, FreeProbe> const probe(io_uring_get_probe_ring(ring.get()));
    for (auto const operation : needed)
      if (!probe || !io_uring_opcode_supported(probe.get(), operation))
        return "this kernel's lacks read or write";
    io_uring_prep_nop(io_uring_get_sqe(ring.get()));
    checked(io_uring_submit_and_wait(ring.get(), 1), "io_uring_enter");
    return "";
  } catch (std::system_error const& error) {
    auto const* const name = ::strerrorname_np(error.code().value());
    return name ? name : error.code().message();
  }
}

void Uring::add(Operation& operation) {
  queue(operation);
  ++in_flight_;
}

void Uring::queue(Operation& operation) {
  auto* sqe = io_uring_get_sqe(ring_.get());
  while (!sqe) {  // more are begun in one turn than the ring holds
    submit(0);
    sqe = io_uring_get_sqe(ring_.get());
  }
  auto const moved = static_cast<std::size_t>(operation.result);
  auto const rest = operation.buffer.subspan(operation.kind == Operation::Kind::sync ? 0 : moved);
  auto const length = static_cast<unsigned>(std::min(rest.size(), std::size_t{1} << 30));
  switch (operation.kind) {
    case Operation::Kind::read:
      io_uring_prep_read(sqe, operation.descriptor, rest.data(), length, operation.offset + moved);
      break;
    case Operation::Kind::write:
      io_uring_prep_write(sqe, operation.descriptor, rest.data(), length, operation.offset + moved);
      break;
    default:
      io_uring_prep_fsync(sqe, operation.descriptor, IORING_FSYNC_DATASYNC);
      break;
  }
  io_uring_sqe_set_data(sqe, &operation);
}

void Uring::submit(unsigned wait_for) {
  // A wait that is interrupted, or a kernel that wants completions taken first, is no error: the loop turns
  // again.
  auto const result = wait_for > 0 ? io_uring_submit_and_wait(ring_.get(), wait_for)
                                   : io_uring_submit_and_get_events(ring_.get());
  if (result != -EINTR && result != -EBUSY && result != -EAGAIN) checked(result, "io_uring_enter");
}

std::size_t Uring::turn(bool wait) {
  if (in_flight_ == 0) return 0;
  if (!wait || io_uring_cq_ready(ring_.get()) == 0) submit(wait ? 1 : 0);
  return reap();
}

// One look at the completions, so that a loop with more to do than files comes to it.
std::size_t Uring::reap() {
  std::array<io_uring_cqe*, 64> completions;
  std::array<Operation*, completions.size()> done;
  std::size_t ended = 0;
  auto const count = io_uring_peek_batch_cqe(ring_.get(), completions.data(), completions.size());
  for (unsigned i = 0; i < count; ++i) {
    auto* const operation = static_cast<Operation*>(io_uring_cqe_get_data(completions[i]));
    auto const moved = completions[i]->res;
    if (operation->kind == Operation::Kind::sync)
      operation->result = moved;  // a failed one is never tried again
    else if (!advance(*operation, moved)) {
      queue(*operation);  // the rest of a short read or write
      continue;
    }
    done[ended++] = operation;
  }
  io_uring_cq_advance(ring_.get(), count);  // before the waiters: they may fill the ring again
  in_flight_ -= ended;
  for (std::size_t i = 0; i < ended; ++i) {
    done[i]->waiter.resume();
    if (io_uring_sq_ready(ring_.get()) >= submitted_together) submit(0);
  }
  return ended;
}

void Uring::watch() {
  if (*watched_ || in_flight_ == 0) return;
  *watched_ = true;
  readiness_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                        [watched = watched_](boost::system::error_code const&) { *watched = false; });
}

}  // namespace regatta
