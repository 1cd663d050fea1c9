#include "driver/number_option.hpp"

#include <charconv>
#include <cmath>
#include <optional>

#include "kernels/error.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

std::optional<double> number_of(std::string_view text) {
  double number = 0;
  auto const* const end = text.data() + text.size();
  auto const [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end || !std::isfinite(number)) return {};
  return number;
}

}  // namespace

double share_option(std::string_view option, std::string const& text, double most) {
  std::string_view digits = text;
  bool const percent = digits.ends_with('%');
  if (percent) digits.remove_suffix(1);
  auto const number = number_of(digits);
  auto const share = number.value_or(-1) / (percent ? 100 : 1);
  if (!number || share < 0 || share > (percent ? most : 1))
    throw UsageError(std::string(option) + " " + in_quotes(text) +
                     " is no share; write 0.03 or 3%: without the sign at most 1, with it at most " +
                     std::to_string(std::lround(100 * most)) + "%");
  return share;
}

double positive_option(std::string_view option, std::string const& text, std::string_view of) {
  auto const number = number_of(text);
  if (!number || !(*number > 0))
    throw UsageError(std::string(option) + " " + in_quotes(text) + " is no number of " + std::string(of) +
                     " above 0; write 0.5 or 100");
  return *number;
}

}  // namespace regatta
