#pragma once

#include <optional>
#include <string>
#include <utility>

namespace regatta {

/// What Slurm told, or why that is not known: a command that fails, hangs or prints garbage says nothing of
/// the jobs, and above all not that there are none.
template <class T>
class Answer {
 public:
  Answer(T value) : value_(std::move(value)) {}
  [[nodiscard]] static Answer unknown(std::string why) {
    Answer answer;
    answer.why_ = std::move(why);
    return answer;
  }

  [[nodiscard]] explicit operator bool() const noexcept { return value_.has_value(); }
  [[nodiscard]] T const& operator*() const { return *value_; }
  [[nodiscard]] T const* operator->() const { return &*value_; }
  [[nodiscard]] std::string const& why() const noexcept { return why_; }

 private:
  Answer() = default;
  std::optional<T> value_;
  std::string why_;
};

}  // namespace regatta
