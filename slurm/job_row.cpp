#include "slurm/job_row.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "results/terminal.hpp"
#include "slurm/slurm_time.hpp"

namespace regatta {

namespace {

/// squeue(1), "JOB STATE CODES".
constexpr std::array pending_words{"PENDING",       "REQUEUED",     "REQUEUE_HOLD", "REQUEUE_FED",
                                   "RESV_DEL_HOLD", "SPECIAL_EXIT", "CONFIGURING"};
constexpr std::array running_words{"RUNNING",   "COMPLETING", "RESIZING", "SIGNALING",
                                   "STAGE_OUT", "STOPPED",    "SUSPENDED"};
constexpr std::array ended_words{"COMPLETED", "CANCELLED", "FAILED",   "TIMEOUT", "NODE_FAIL",
                                 "PREEMPTED", "BOOT_FAIL", "DEADLINE", "REVOKED", "OUT_OF_MEMORY"};

template <class Words>
bool holds(Words const& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// The first `count` - 1 fields of a line and all that follows them: a job's name may hold anything.
std::vector<std::string_view> fields_of(std::string_view line, std::size_t count) {
  std::vector<std::string_view> fields;
  while (fields.size() + 1 < count) {
    auto const bar = line.find('|');
    if (bar == std::string_view::npos) return {};
    fields.push_back(line.substr(0, bar));
    line.remove_prefix(bar + 1);
  }
  fields.push_back(line);
  return fields;
}

/// What `read` makes of each line that is not empty.
template <class Read>
Answer<std::vector<JobRow>> rows_of(std::string_view text, char const* program, Read&& read) {
  std::vector<JobRow> rows;
  while (!text.empty()) {
    auto const end = std::min(text.find('\n'), text.size());
    auto const line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    auto row = read(line);
    if (!row)
      return Answer<std::vector<JobRow>>::unknown(
          fmt::format("{} printed {}, which is no job", program, in_quotes(line)));
    rows.push_back(std::move(*row));
  }
  return rows;
}

std::optional<JobRow> row_of(std::string_view id, std::string_view word) {
  auto const read_id = array_id_from(id);
  auto const state = job_state_from(word);
  if (!read_id || !state) return std::nullopt;
  JobRow row;
  row.id = *read_id;
  row.state = *state;
  row.word = word.substr(0, word.find(' '));
  return row;
}

}  // namespace

std::optional<JobState> job_state_from(std::string_view word) {
  if (word.starts_with("CANCELLED by ")) return JobState::ended;
  if (word.ends_with('+')) word.remove_suffix(1);  // sacct's mark of a word that was cut
  if (holds(pending_words, word)) return JobState::pending;
  if (holds(running_words, word)) return JobState::running;
  if (holds(ended_words, word)) return JobState::ended;
  return std::nullopt;
}

Answer<std::vector<JobRow>> rows_of_squeue(std::string_view text) {
  return rows_of(text, "squeue", [](std::string_view line) -> std::optional<JobRow> {
    auto const fields = fields_of(line, 6);
    if (fields.empty()) return std::nullopt;
    auto row = row_of(fields[0], fields[1]);
    if (!row) return std::nullopt;
    row->reason = fields[2];
    row->seconds_left = seconds_of_column(fields[3]);
    row->start = fields[4];
    row->name = fields[5];
    return row;
  });
}

Answer<std::vector<JobRow>> rows_of_sacct(std::string_view text) {
  return rows_of(text, "sacct", [](std::string_view line) -> std::optional<JobRow> {
    auto const fields = fields_of(line, 5);
    if (fields.empty()) return std::nullopt;
    auto row = row_of(fields[0], fields[1]);
    if (!row) return std::nullopt;
    row->reason = fields[2];
    row->start = fields[3];
    row->name = fields[4];
    return row;
  });
}

}  // namespace regatta
