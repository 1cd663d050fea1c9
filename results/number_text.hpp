#pragma once

#include <string>
#include <string_view>

/// Numbers as people read them.
namespace regatta {

/// A number with three digits and a prefix: "12.3 ms", "1.95 GFLOP/s".
[[nodiscard]] std::string with_prefix(double number, std::string_view unit);

/// A time that somebody asks for or waits for: "1:30 h", "2:05 min", and below a minute "30.0 s".
[[nodiscard]] std::string clock_text(double seconds);

/// Both ends of an interval as texts with the unit behind: "24–30 %". Ends that read alike are one number,
/// and "to" stands between where one is negative: "-0.3 to 0.2 %".
[[nodiscard]] std::string span_text(std::string low, std::string high, std::string_view unit = "");

/// "74 %": a share that was measured.
[[nodiscard]] std::string percent_text(double share);

/// A threshold as it was asked for, with two digits at least and as many as it has: "0.75", "0.725". What was
/// measured is rounded; what is asked is not, or rows beside it would seem to be judged wrongly.
[[nodiscard]] std::string threshold_text(double share);
/// The same in percent: "75 %", "72.5 %".
[[nodiscard]] std::string threshold_percent(double share);

}  // namespace regatta
