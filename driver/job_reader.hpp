#pragma once

#include <toml++/toml.h>

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "driver/job_file.hpp"

/// Checked reading of TOML values: each error says where, what was found, and what would be right.
namespace regatta {

/// A value of a job file and the name that errors give it, such as "measure.rounds".
class Field {
 public:
  Field(toml::node const& node, std::string name, std::filesystem::path const& path)
      : node_(&node), name_(std::move(name)), path_(&path) {}

  [[nodiscard]] std::int64_t integer(std::int64_t least, std::int64_t most) const;
  [[nodiscard]] int whole(int least, int most) const { return static_cast<int>(integer(least, most)); }
  /// A finite number, written as an integer or with a point.
  [[nodiscard]] double real(double least, double most) const;
  [[nodiscard]] bool boolean() const;
  /// A text without control characters, at most 4096 bytes long.
  [[nodiscard]] std::string text() const;
  /// One of the names; the result is its index.
  [[nodiscard]] std::size_t choice(std::vector<std::string> const& names) const;
  /// The elements of an array, or the value itself where it is none. Never empty, and never more than `most`.
  [[nodiscard]] std::vector<Field> items(std::size_t most = 1'000'000) const;
  /// What `read` makes of each of items(); `may_be_empty`: an empty list is one, too.
  template <class Read>
  [[nodiscard]] auto list(Read&& read, bool may_be_empty = false, std::size_t most = 1'000'000) const {
    std::vector<decltype(read(std::declval<Field const&>()))> values;
    if (may_be_empty && is_empty_list()) return values;
    for (auto const& item : items(most)) values.push_back(read(item));
    return values;
  }

  [[nodiscard]] bool is_empty_list() const noexcept {
    return node_->is_array() && node_->as_array()->empty();
  }
  [[nodiscard]] toml::node const& node() const noexcept { return *node_; }
  [[nodiscard]] std::filesystem::path const& path() const noexcept { return *path_; }
  [[nodiscard]] std::string const& name() const noexcept { return name_; }
  [[nodiscard]] Place place() const noexcept;
  /// The value as an error quotes it: "the integer 7", "the text 'x'".
  [[nodiscard]] std::string found() const;
  /// Throws: name, what was found, and what would be right.
  [[noreturn]] void expected(std::string const& right) const;
  /// Throws at this place.
  [[noreturn]] void fail(std::string const& what) const { fail_at(*path_, place(), what); }

 private:
  toml::node const* node_;
  std::string name_;
  std::filesystem::path const* path_;
};

/// A table of which every key must be asked for.
class Section {
 public:
  /// Throws where the value is not a table.
  Section(Field const& field);

  /// The value of that key, which thereby is a known one.
  [[nodiscard]] std::optional<Field> take(std::string_view key);
  /// Throws at the first key that nobody took, naming the nearest known one.
  void finish() const;

  /// Every key with its value, in the order of the file.
  [[nodiscard]] std::vector<std::pair<std::string, Field>> entries() const;
  [[nodiscard]] Place place_of_key(std::string_view key) const;
  [[nodiscard]] Field const& field() const noexcept { return field_; }
  [[nodiscard]] std::vector<std::string> const& known() const noexcept { return known_; }

 private:
  Field field_;
  toml::table const* table_;
  std::vector<std::string> known_;
};

/// "; did you mean 'x'?" for a name near a known one, otherwise "; known: …" .
[[nodiscard]] std::string suggestion(std::string_view name, std::vector<std::string> const& known);

/// The whole text as a table. Throws JobError with the parser's own words.
[[nodiscard]] toml::table parse_toml(std::string const& text, std::filesystem::path const& path);

}  // namespace regatta
