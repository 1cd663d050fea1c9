#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/record.hpp"

/// The tree of a Filter: built by filter_parse.cpp, evaluated by filter.cpp.
namespace regatta {

enum class Compare : std::uint8_t { equal, unequal, less, less_equal, greater, greater_equal };

/// A name or a literal.
struct Operand {
  std::string name;  ///< empty: a literal
  Value value;
  std::size_t column = 1;
  /// Its value for a point; nothing where the point has no such parameter.
  [[nodiscard]] std::optional<Value> of(Point const& point) const;
};

struct FilterNode {
  enum class Kind : std::uint8_t { any, all, negation, comparison, membership } kind = Kind::all;
  std::vector<FilterNode> children;  ///< any, all, negation
  Compare compare = Compare::equal;
  std::vector<Operand> operands;  ///< comparison: left, right; membership: the member, then the list
};

/// Throws UsageError "column N: …".
[[nodiscard]] FilterNode parse_filter(std::string const& expression);

/// Columns of /points that are texts, and those that are numbers.
[[nodiscard]] std::vector<std::string> const& text_columns();
[[nodiscard]] std::vector<std::string> const& number_columns();

}  // namespace regatta
