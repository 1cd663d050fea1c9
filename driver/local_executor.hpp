#pragma once

#include "driver/executor.hpp"
#include "driver/interrupts.hpp"
#include "driver/job.hpp"
#include "driver/launch.hpp"

namespace regatta {

/// Executes attempts on this machine (or a hostfile's), each as a process or an mpirun of its own.
class LocalExecutor : public Executor {
 public:
  LocalExecutor(LaunchOptions launch, Measure measure, bool allow_oversubscription, Interrupts& interrupts)
      : launch_(std::move(launch)),
        measure_(measure),
        allow_oversubscription_(allow_oversubscription),
        interrupts_(interrupts) {}

  std::optional<Execution> execute(Point const& point, int round) override;

 private:
  LaunchOptions launch_;
  Measure measure_;
  bool allow_oversubscription_;
  Interrupts& interrupts_;
};

}  // namespace regatta
