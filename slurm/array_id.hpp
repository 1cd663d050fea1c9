#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// Job ids as squeue and sacct write them (squeue(1), "JOBID").
namespace regatta {

/// Array indexes first, first + step, … up to last.
struct IndexRange {
  std::int64_t first = 0, last = 0, step = 1;
  friend bool operator==(IndexRange const&, IndexRange const&) = default;
};

/// A job, or some of the tasks of a job array: "123", "123_4", "123_[1-5,7,10-20:5%2]".
struct ArrayId {
  std::uint64_t job = 0;
  std::vector<IndexRange> indexes;  ///< empty: not an array
  int at_a_time = 0;                ///< behind %; 0: no limit
  friend bool operator==(ArrayId const&, ArrayId const&) = default;
};

/// Pure. Nothing for what is no job id; also for indexes that were shortened to "…" or "..." by a column's
/// width, as then nobody knows which they are. A step behind a dot ("123_4.batch", "123.0") is left out.
[[nodiscard]] std::optional<ArrayId> array_id_from(std::string_view text);

}  // namespace regatta
