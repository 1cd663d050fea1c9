#include "runners/affinity.hpp"
#include "runners/blocking_io.hpp"
#include "runners/chunks.hpp"
#include "runners/drive.hpp"

namespace regatta {

namespace {

/// One thread: the one that calls. Under every schedule the tasks run in order; all but static go chunk by
/// chunk, so that a grain costs here what it costs elsewhere, less the sharing.
class SerialPool final : public Pool {
 public:
  explicit SerialPool(PoolOptions const& options) : io_(1) {
    if (!options.cpus.empty()) pin_this_thread(options.cpus.front());
  }

  [[nodiscard]] int workers() const noexcept override { return 1; }
  [[nodiscard]] std::string describe() const override { return "serial, blocking I/O"; }
  [[nodiscard]] std::string words_for(Schedule schedule) const override {
    return schedule.kind == ScheduleKind::fixed ? "in order" : "in order, chunks of " + to_text(schedule);
  }

  void hold(std::function<void()> const& leader) override { leader(); }

  void step(Range tasks, Schedule schedule, Body& body) override {
    if (tasks.size() == 0) return;
    if (schedule.kind == ScheduleKind::fixed) return body(0, tasks);
    Chunking const chunking(tasks.size(), schedule, 1);
    for (std::size_t i = 0; i < chunking.chunks(); ++i) {
      auto const chunk = chunking.chunk(i);
      body(0, {tasks.begin + chunk.begin, tasks.begin + chunk.end});
    }
  }

  void step_io(AnyKernel const& kernel, ChunkSource& source, std::span<std::int64_t* const> sums,
               std::span<Latencies> latencies) override {
    io_.run(*this, kernel, source, sums, latencies);
  }

  void visit(std::function<void(int)> const& visit) override { visit(0); }

 private:
  KeptAffinity kept_;
  BlockingStepIo io_;
};

}  // namespace

std::unique_ptr<Pool> make_serial_pool(PoolOptions const& options) {
  return std::make_unique<SerialPool>(options);
}

}  // namespace regatta
