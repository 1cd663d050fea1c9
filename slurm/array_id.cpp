#include "slurm/array_id.hpp"

#include <charconv>

namespace regatta {

namespace {

/// Takes an unsigned number from the beginning of the text.
template <class Number>
bool take(std::string_view& text, Number& number) {
  if (text.empty() || text.front() < '0' || text.front() > '9') return false;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool take(std::string_view& text, char wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<IndexRange> take_range(std::string_view& text) {
  IndexRange range;
  if (!take(text, range.first)) return std::nullopt;
  range.last = range.first;
  if (!take(text, '-')) return range;
  if (!take(text, range.last) || range.last < range.first) return std::nullopt;
  if (take(text, ':') && (!take(text, range.step) || range.step < 1)) return std::nullopt;
  return range;
}

bool take_indexes(std::string_view& text, ArrayId& id) {
  do {
    auto const range = take_range(text);
    if (!range) return false;
    id.indexes.push_back(*range);
  } while (take(text, ','));
  return !take(text, '%') || take(text, id.at_a_time);
}

}  // namespace

std::optional<ArrayId> array_id_from(std::string_view text) {
  ArrayId id;
  if (!take(text, id.job)) return std::nullopt;
  if (take(text, '_')) {
    auto const several = take(text, '[');
    if (!take_indexes(text, id)) return std::nullopt;
    if (several && !take(text, ']')) return std::nullopt;
    auto const& only = id.indexes.front();
    if (!several && (id.indexes.size() > 1 || only.first != only.last || id.at_a_time != 0))
      return std::nullopt;
  }
  if (!text.empty() && text.front() != '.') return std::nullopt;
  return id;
}

}  // namespace regatta
