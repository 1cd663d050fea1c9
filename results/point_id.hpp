#pragma once

#include <string>

#include "results/record.hpp"

namespace regatta {

/// SHA-256 over kernel, its version, parameters, runner, shape, schedule and concurrency, in a fixed text
/// form (point_text); 64 hex digits. No host, no clock: the same point has the same id everywhere.
[[nodiscard]] std::string point_id(Point const& point);

/// What point_id hashes. One fact a line, each ended by a line feed, in this order:
///
///     regatta point 1
///     kernel NAME VERSION
///     parameter NAME i DECIMAL          an integer
///     parameter NAME d HEX              a number: the 64 bits of its IEEE 754 double, 16 digits; -0 is
///     written as 0 parameter NAME t BYTES TEXT       a text, after its length in bytes, so that no text can
///     forge a line runner NAME shape NODES RANKS_PER_NODE THREADS_PER_RANK schedule NAME GRAIN "schedule
///     static" alone: static has no grain concurrency NUMBER
///
/// Parameters are all of the kernel's, sorted by name (bytewise). A change of this form is a new first line.
[[nodiscard]] std::string point_text(Point const& point);

}  // namespace regatta
