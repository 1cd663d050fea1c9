#pragma once

#include <cstddef>
#include <string>

#include "driver/marked_lines.hpp"
#include "results/descriptor.hpp"

namespace regatta {

/// What comes out of a pipe, in bounded memory: the beginning and the end of it, and marked lines whole.
class Capture {
 public:
  Capture(Descriptor pipe, std::size_t keep_bytes, MarkedLines marked = MarkedLines{})
      : pipe_(std::move(pipe)), half_(keep_bytes / 2), marked_(std::move(marked)) {}

  [[nodiscard]] int descriptor() const noexcept { return pipe_.get(); }
  /// Reads all that is there, without waiting; closes the pipe at its end.
  void drain();
  /// The text so far; where something was left out, a line says how much.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] MarkedLines const& marked() const noexcept { return marked_; }

 private:
  void keep(char const* data, std::size_t length);

  Descriptor pipe_;
  std::size_t half_;
  std::string head_, tail_;
  std::size_t dropped_ = 0;
  MarkedLines marked_;
};

}  // namespace regatta
