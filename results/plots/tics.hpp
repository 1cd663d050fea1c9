#pragma once

#include <string>
#include <vector>

namespace regatta {

/// Where an axis is labelled, as gnuplot's list: "('20 ms' 0.02, '50 ms' 0.05)". All pure.

/// A logarithmic axis from `low` to `high`, both above 0 and finite (else no tic): 1, 2 and 5 of each decade,
/// powers of ten alone, or of a thousand, the first that are not more than `most`; finer ones where these
/// are fewer than three. SI prefixes before `unit`; without one, plain numbers from 0.001 to 9,999.
[[nodiscard]] std::string log_tics(double low, double high, std::string const& unit, std::size_t most);

/// At the values themselves (sorted, above 0), but for those that a logarithmic axis would draw too near to
/// their neighbours; the first and the last always.
[[nodiscard]] std::string tics_at(std::vector<double> const& values);

}  // namespace regatta
