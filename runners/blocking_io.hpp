#pragma once

#include <memory>
#include <span>
#include <vector>

#include "kernels/io.hpp"
#include "runners/io_buffers.hpp"
#include "runners/latency.hpp"
#include "runners/runner.hpp"

namespace regatta {

class BlockingHttp;

/// The Io of a worker that blocks: every operation ends before `co_await` returns, on the worker's own
/// thread. One a worker; its buffers and its HTTP connection are kept over all repetitions.
class BlockingIo final : public Io {
 public:
  BlockingIo();
  ~BlockingIo() override;

  /// Where latencies go from now on; must outlive the operations.
  void record_into(Latencies& latencies) noexcept { latencies_ = &latencies; }

  std::span<std::byte> acquire(std::size_t bytes) override { return buffers_.acquire(bytes); }
  void release(std::span<std::byte> buffer) noexcept override { buffers_.release(buffer); }

 protected:
  bool start(Operation& operation) override;
  std::int64_t finish(Operation& operation) override;

 private:
  Latencies* latencies_ = nullptr;
  IoBuffers buffers_;
  std::unique_ptr<BlockingHttp> http_;
};

/// Pool::step_io() of every pool whose workers block (serial, openmp, tbb): a member of the pool, one Io a
/// worker.
class BlockingStepIo {
 public:
  explicit BlockingStepIo(int workers) : ios_(static_cast<std::size_t>(workers)) {}

  /// One pool.step() over Range{0, workers}: each index draws chunks from `source` under its own number until
  /// there is none, on whichever worker the pool gave it to, and runs each to its end. The first exception
  /// stops the drawing on all workers and is rethrown by the pool's step().
  void run(Pool& pool, AnyKernel const& kernel, ChunkSource& source, std::span<std::int64_t* const> sums,
           std::span<Latencies> latencies);

 private:
  std::vector<BlockingIo> ios_;
};

}  // namespace regatta
