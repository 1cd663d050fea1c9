#include "runners/blocking_io.hpp"

#include <time.h>

#include <atomic>
#include <cerrno>

#include "runners/blocking_http.hpp"
#include "runners/file_calls.hpp"
#include "runners/io_outcome.hpp"

namespace regatta {

namespace {

// Until a time, not for a time: what an interruption or the call itself took does not make the wait longer.
int sleep_until(std::chrono::steady_clock::time_point end) {
  auto const since_epoch =
      std::chrono::duration_cast<std::chrono::nanoseconds>(end.time_since_epoch()).count();
  timespec const wake{since_epoch / 1'000'000'000, since_epoch % 1'000'000'000};
  int error = 0;
  while ((error = ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wake, nullptr)) == EINTR) continue;
  return -error;
}

}  // namespace

BlockingIo::BlockingIo() = default;
BlockingIo::~BlockingIo() = default;

bool BlockingIo::start(Operation& operation) {
  switch (operation.kind) {
    case Operation::Kind::sleep:
      operation.result = sleep_until(operation.started + operation.duration);
      break;
    case Operation::Kind::read:
    case Operation::Kind::write:
    case Operation::Kind::sync:
      run_file_operation(operation);
      break;
    case Operation::Kind::request:
      if (!http_) http_ = std::make_unique<BlockingHttp>();
      http_->run(operation);
      break;
  }
  return true;
}

std::int64_t BlockingIo::finish(Operation& operation) {
  return conclude(operation, *latencies_);
}

void BlockingStepIo::run(Pool& pool, AnyKernel const& kernel, ChunkSource& source,
                         std::span<std::int64_t* const> sums, std::span<Latencies> latencies) {
  struct Draw final : Body {
    AnyKernel const& kernel;
    ChunkSource& source;
    std::span<std::int64_t* const> sums;
    std::vector<BlockingIo>& ios;
    std::atomic<bool> failed{false};

    Draw(AnyKernel const& k, ChunkSource& s, std::span<std::int64_t* const> w, std::vector<BlockingIo>& i)
        : kernel(k), source(s), sums(w), ios(i) {}

    void operator()(int worker, Range indices) override try {
      auto const w = static_cast<std::size_t>(worker);
      // Each index draws under its own number: a pool may give two indices to one worker, and none may be
      // forgotten.
      for (auto index = indices.begin; index < indices.end; ++index)
        for (Range chunk; !failed.load(std::memory_order_relaxed) &&
                          (chunk = source.next(static_cast<int>(index))).size() > 0;) {
          auto task = kernel.run(chunk, ios[w], sums[w]);
          task.start();
          task.take();
        }
    } catch (...) {
      failed.store(true, std::memory_order_relaxed);
      throw;
    }
  };
  for (std::size_t w = 0; w < ios_.size(); ++w) ios_[w].record_into(latencies[w]);
  Draw body(kernel, source, sums, ios_);
  pool.step(Range{0, ios_.size()}, Schedule{}, body);
}

}  // namespace regatta
