#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "results/durable.hpp"
#include "results/merge.hpp"
#include "results/store_image.hpp"

/// Records from a child that reads a file to the process that wants them (record_bytes.hpp), through a pipe.
namespace regatta {

/// The child's end: sends records as they come.
class PipeSink final : public RecordSink {
 public:
  explicit PipeSink(Descriptor const& pipe) : pipe_(pipe) {}
  void add(Point const& point) override;
  void add(Environment const& environment) override;
  void add(Attempt const& attempt) override;
  void add_job(std::string const& text) override;
  void restart() override;
  /// All was sent; the checksum is what the file says that it is.
  void end(std::string const& sha256);
  /// In place of the rest, why it does not come.
  void refuse(std::string_view why);

 private:
  void append(auto const& record);

  Descriptor const& pipe_;
  std::string bytes_;  ///< not yet sent: whole records
};

/// What came.
struct Received {
  Records records;
  bool complete = false;  ///< false when the pipe ended before the records did
  bool vouched = false;   ///< the file says what its records are, and they are these
};

/// The other end: takes the records apart on several threads and puts them together. Believes nothing of what
/// the child says. Throws DamageError for what cannot be, for more than `most_bytes`, and for what the child
/// refused.
[[nodiscard]] Received receive_records(Descriptor const& pipe, std::uint64_t most_bytes);

}  // namespace regatta
