#pragma once

#include <string>
#include <vector>

namespace regatta {

/// The hosts that the text of an Open MPI hostfile names (mpirun(1), "HOSTFILE"), each once, in its order: a
/// host a line, slots behind it, # before what is no part of it. Pure.
[[nodiscard]] std::vector<std::string> hosts_of(std::string const& text);

}  // namespace regatta
