#pragma once

#include <sys/types.h>

#include <vector>

#include "results/descriptor.hpp"

/// Which process started which, as /proc tells it.
namespace regatta {

/// All that `ancestor` started, directly or not, and that still exists (zombies are left out).
[[nodiscard]] std::vector<pid_t> descendants_of(pid_t ancestor);

[[nodiscard]] bool is_or_descends_from(pid_t process, pid_t ancestor) noexcept;

/// A descriptor that holds the process itself, whoever gets its number later; readable when it has ended.
[[nodiscard]] Descriptor open_process(pid_t process) noexcept;

/// SIGKILL to every descendant of this process, in whatever group or session; returns how many there were.
/// What these start meanwhile shows in the next call: repeat until it returns 0.
std::size_t kill_descendants();

/// The orphans among our descendants become our own children, so that we can find, kill and reap them
/// (PR_SET_CHILD_SUBREAPER). For the life of this process.
void adopt_orphans();

}  // namespace regatta
