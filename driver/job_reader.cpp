#include "driver/job_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "driver/toml_fault.hpp"
#include "kernels/error.hpp"
#include "kernels/registry.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

Place place_of(toml::source_region const& region) {
  return {static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

}  // namespace

Place Field::place() const noexcept {
  return place_of(node_->source());
}

std::string Field::found() const {
  if (auto const* text = node_->as_string()) return "the text " + in_quotes(text->get());
  if (auto const* integer = node_->as_integer()) return fmt::format("the integer {}", integer->get());
  if (auto const* real = node_->as_floating_point()) {
    auto const text = fmt::format("{}", real->get());
    auto const only_digits = text.find_first_not_of("-0123456789") == std::string::npos;
    return only_digits ? text + ".0, a floating-point number" : "the number " + text;
  }
  if (auto const* boolean = node_->as_boolean()) return boolean->get() ? "true" : "false";
  if (node_->is_array()) return node_->as_array()->empty() ? "an empty list" : "a list";
  return node_->is_table() ? "a table" : "a date or time";
}

void Field::expected(std::string const& right) const {
  fail(fmt::format("{} is {}; it must be {}", name_, found(), right));
}

std::int64_t Field::integer(std::int64_t least, std::int64_t most) const {
  auto const* value = node_->as_integer();
  if (value == nullptr || value->get() < least || value->get() > most)
    expected(most == std::numeric_limits<std::int64_t>::max()
                 ? fmt::format("an integer, at least {}", least)
                 : fmt::format("an integer from {} to {}", least, most));
  return value->get();
}

double Field::real(double least, double most) const {
  auto const value = node_->value<double>();
  if (!node_->is_number() || !value || !(*value >= least && *value <= most))
    expected(fmt::format("a number from {} to {}", least, most));
  return *value;
}

bool Field::boolean() const {
  auto const* value = node_->as_boolean();
  if (value == nullptr) expected("true or false");
  return value->get();
}

std::string Field::text() const {
  constexpr std::size_t most = 4096;
  auto const* value = node_->as_string();
  if (value == nullptr) expected("a text");
  auto const& text = value->get();
  if (text.size() > most)
    fail(fmt::format("{} is a text of {} bytes; the limit is {}", name_, text.size(), most));
  auto const is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(text.begin(), text.end(), is_control))
    fail(fmt::format("{} holds a control character ({}); write it without", name_, in_quotes(text)));
  return text;
}

std::size_t Field::choice(std::vector<std::string> const& names) const {
  if (!node_->is_string()) expected("one of " + fmt::format("{}", fmt::join(names, ", ")));
  auto const given = text();
  auto const found = std::find(names.begin(), names.end(), given);
  if (found == names.end())
    fail(fmt::format("{} is {}{}", name_, in_quotes(given), suggestion(given, names)));
  return static_cast<std::size_t>(found - names.begin());
}

std::vector<Field> Field::items(std::size_t most) const {
  auto const* array = node_->as_array();
  if (array == nullptr) return {*this};
  if (array->empty()) fail(fmt::format("{} is an empty list; give at least one value", name_));
  if (array->size() > most)
    fail(fmt::format("{} lists {} values; the limit is {}", name_, array->size(), most));
  std::vector<Field> fields;
  fields.reserve(array->size());
  for (auto const& element : *array) {
    if (element.is_array())
      Field(element, name_, *path_).fail(name_ + " is a list in a list; one list is enough");
    fields.emplace_back(element, name_, *path_);
  }
  return fields;
}

Section::Section(Field const& field) : field_(field), table_(field.node().as_table()) {
  if (table_ == nullptr) field.expected(fmt::format("a table: [{}]", field.name()));
}

std::optional<Field> Section::take(std::string_view key) {
  known_.emplace_back(key);
  auto const* node = table_->get(key);
  if (node == nullptr) return std::nullopt;
  auto const& outer = field_.name();
  return Field(*node, outer.empty() ? std::string(key) : outer + "." + std::string(key), field_.path());
}

std::vector<std::pair<std::string, Field>> Section::entries() const {
  std::vector<std::pair<std::string, Field>> all;
  for (auto const& [key, node] : *table_)
    all.emplace_back(key.str(), Field(node, std::string(key.str()), field_.path()));
  auto const earlier = [&](auto const& a, auto const& b) {
    auto const left = place_of_key(a.first), right = place_of_key(b.first);
    return std::pair(left.line, left.column) < std::pair(right.line, right.column);
  };
  std::sort(all.begin(), all.end(), earlier);
  return all;
}

Place Section::place_of_key(std::string_view key) const {
  auto const found = table_->find(key);
  return found == table_->end() ? field_.place() : place_of(found->first.source());
}

void Section::finish() const {
  for (auto const& [key, value] : entries()) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    auto const& name = field_.name();
    auto const where = name.empty()       ? std::string("at the top")
                       : name == "kernel" ? "in [[kernel]]"  // the one that is a list of tables
                                          : "in [" + name + "]";
    fail_at(field_.path(), place_of_key(key),
            fmt::format("unknown key {} {}{}", in_quotes(key), where, suggestion(key, known_)));
  }
}

std::string suggestion(std::string_view name, std::vector<std::string> const& known) {
  auto const near = nearest(name, known);
  if (!near.empty()) return "; did you mean '" + near + "'?";
  return fmt::format("; known: {}", fmt::join(known, ", "));
}

toml::table parse_toml(std::string const& text, std::filesystem::path const& path) {
  try {
    return toml::parse(std::string_view(text));
  } catch (toml::parse_error const& error) {
    // Its own words may quote the text at length.
    auto const fault = fault_of(error, text);
    auto const what = in_quotes(fault.what, 240);
    fail_at(path, fault.place, what.substr(1, what.size() - 2));
  }
}

}  // namespace regatta
