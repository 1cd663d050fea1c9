#include "slurm/job_row.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "results/terminal.hpp"
#include "slurm/slurm_time.hpp"

namespace regatta {

namespace {

/// squeue(1), "JOB STATE CODES" of Slurm 22.05, and what later versions added.
constexpr std::array pending_words{"PENDING",       "REQUEUED",     "REQUEUE_HOLD", "REQUEUE_FED",
                                   "RESV_DEL_HOLD", "SPECIAL_EXIT", "CONFIGURING",  "EXPEDITING"};
constexpr std::array running_words{"RUNNING",   "COMPLETING", "RESIZING",  "SIGNALING",
                                   "STAGE_OUT", "STOPPED",    "SUSPENDED", "POWER_UP_NODE"};
constexpr std::array ended_words{"COMPLETED", "CANCELLED",     "FAILED",        "TIMEOUT",
                                 "NODE_FAIL", "PREEMPTED",     "BOOT_FAIL",     "DEADLINE",
                                 "REVOKED",   "OUT_OF_MEMORY", "LAUNCH_FAILED", "RECONFIG_FAIL"};

/// How the names of this program's jobs begin.
constexpr std::string_view own_jobs = "regatta-";

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

bool begins_with_digit(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

/// What `read` makes of the `count` fields of each line. Strict where a row is ours, by its name, the last
/// field: what cannot be read there is no answer. Other jobs of the user are none of our business, however
/// Slurm writes them: heterogeneous ones ("12+0"), in states that are newer than this program, or with a
/// newline in their name.
template <class Read>
Answer<std::vector<JobRow>> rows_of(std::string_view text, char const* program, std::size_t count,
                                    Read&& read) {
  auto const unknown = [&](std::string_view line, char const* why) {
    return Answer<std::vector<JobRow>>::unknown(
        fmt::format("{} printed {}, {}", program, in_quotes(line), why));
  };
  std::vector<JobRow> rows;
  for (bool after_other = false; !text.empty();) {
    auto const end = text.find('\n');
    auto const line = text.substr(0, end);
    if (end == std::string_view::npos) return unknown(line, "which is cut off");
    text.remove_prefix(end + 1);
    if (line.empty() || (after_other && !begins_with_digit(line))) continue;  // the rest of another's name
    auto const fields = fields_of(line, count);
    if (fields.empty()) return unknown(line, "which is no job");
    auto const ours = fields.back().starts_with(own_jobs);
    if (auto row = read(fields))
      rows.push_back(std::move(*row));
    else if (ours || !begins_with_digit(line) || fields[1].empty())
      return unknown(line, "which is no job");
    after_other = !ours;
  }
  return rows;
}

std::optional<JobRow> row_of(std::vector<std::string_view> const& fields) {
  auto const read_id = array_id_from(fields[0]);
  auto const state = job_state_from(fields[1]);
  if (!read_id || !state) return std::nullopt;
  JobRow row;
  row.id = *read_id;
  row.state = *state;
  row.word = fields[1].substr(0, fields[1].find(' '));
  row.reason = fields[2];
  row.name = fields.back();
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
  return rows_of(text, "squeue", 6, [](std::vector<std::string_view> const& fields) {
    auto row = row_of(fields);
    if (!row) return row;
    row->seconds_left = seconds_of_column(fields[3]);
    row->start = fields[4];
    return row;
  });
}

Answer<std::vector<JobRow>> rows_of_sacct(std::string_view text) {
  return rows_of(text, "sacct", 5, [](std::vector<std::string_view> const& fields) {
    auto row = row_of(fields);
    if (row) row->start = fields[3];
    return row;
  });
}

}  // namespace regatta
