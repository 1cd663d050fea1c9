#include "slurm/deadline.hpp"

#include <charconv>

namespace regatta {

namespace {

std::optional<std::int64_t> number(std::optional<std::string> const& text) {
  std::int64_t value = 0;
  if (!text) return std::nullopt;
  auto const [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || end != text->data() + text->size() || value <= 0) return std::nullopt;
  return value;
}

}  // namespace

Deadline deadline_of_job(Variables const& variable, AskSecondsLeft const& ask) {
  if (!number(variable("SLURM_JOB_ID"))) return {};
  if (auto const end = number(variable("SLURM_JOB_END_TIME"))) {
    auto const now = std::chrono::system_clock::now().time_since_epoch();
    auto const left = static_cast<double>(*end) - std::chrono::duration<double>(now).count();
    constexpr double unlimited = 100 * 365 * 86400.0;
    return left < unlimited ? Deadline(left) : Deadline();
  }
  auto const left = ask(job_label(variable));
  if (!left) return Deadline::unknown(left.why());
  return *left ? Deadline(static_cast<double>(**left)) : Deadline();
}

}  // namespace regatta
