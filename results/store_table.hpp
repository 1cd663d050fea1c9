#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "results/hdf5.hpp"
#include "results/record.hpp"

/// One compound table of the HDF5 file: its columns, and rows in batches.
namespace regatta::hdf5 {

/// A text column is of fixed length up to this width, and of variable length where a text is longer: fixed
/// ones compress, and 100,000 of them are written in a tenth of the time.
inline constexpr std::size_t widest_fixed_text = 256;

/// No text of a study is longer than this.
inline constexpr std::size_t widest_text = std::size_t{16} << 20;

/// Throws Failure for data that lead elsewhere: to other files, or into code that they name.
void check_plain(hid_t data);

enum class Kind : std::uint8_t { int32, int64, uint64, real, boolean, text };

/// The kind of column that holds a member's type.
template <class T>
[[nodiscard]] consteval Kind kind_of() {
  if constexpr (std::same_as<T, bool>)
    return Kind::boolean;
  else if constexpr (std::same_as<T, double>)
    return Kind::real;
  else if constexpr (std::same_as<T, int>)
    return Kind::int32;
  else if constexpr (std::same_as<T, std::int64_t>)
    return Kind::int64;
  else if constexpr (std::same_as<T, std::uint64_t>)
    return Kind::uint64;
  else
    return Kind::text;
}

struct Column {
  std::string name;
  Kind kind = Kind::text;
  std::size_t width = 1;   ///< of a text: of the longest
  std::size_t offset = 0;  ///< in a row in memory
  [[nodiscard]] bool variable() const noexcept { return kind == Kind::text && width == H5T_VARIABLE; }
};

/// The type of a column in memory.
[[nodiscard]] Handle type_of(Column const& column);

/// Texts as they are stored.
[[nodiscard]] inline std::string_view as_text(std::string const& text) {
  return text;
}
[[nodiscard]] inline std::string_view as_text(Status status) {
  return name_of(status);
}

/// A sink that finds a table's columns, and how wide its texts are.
class Layout {
 public:
  template <class T>
  void operator()(std::string_view name, T const& value) {
    if (next_ == columns_.size()) columns_.push_back({std::string(name), kind_of<T>(), 1, 0});
    if constexpr (kind_of<T>() == Kind::text)
      columns_[next_].width = std::max(columns_[next_].width, as_text(value).size());
    ++next_;
  }
  void end_row() noexcept { next_ = 0; }

  /// The columns with their offsets; too wide texts have become variable.
  [[nodiscard]] std::vector<Column> take() &&;

 private:
  std::vector<Column> columns_;
  std::size_t next_ = 0;
};

/// A sink that packs rows and writes them in batches. What variable texts point to must live until finish().
class TableWriter {
 public:
  TableWriter(hid_t parent, char const* name, std::vector<Column> columns, std::size_t rows);

  template <class T>
  void operator()(std::string_view, T const& value) {
    auto const& column = columns_[next_++];
    char* const place = batch_.data() + used_ + column.offset;
    if constexpr (kind_of<T>() == Kind::text) {
      auto const text = as_text(value);
      if (column.variable()) {
        char const* const start = text.data();
        std::memcpy(place, &start, sizeof start);
      } else {
        std::memcpy(place, text.data(), text.size());
      }
    } else {
      std::memcpy(place, &value, sizeof value);
    }
  }
  void end_row() {
    next_ = 0;
    used_ += row_bytes_;
    if (used_ == batch_.size()) flush();
  }
  void finish() { flush(); }

 private:
  void flush();

  std::vector<Column> columns_;
  std::size_t row_bytes_ = 0, written_ = 0;
  Handle type_, data_;
  std::vector<char> batch_;
  std::size_t used_ = 0, next_ = 0;
};

/// Writes a table; `visit(i, sink)` shows row i to a sink. `example(sink)` shows any row: an empty table has
/// columns too.
template <class Example, class Visit>
void write_table(hid_t parent, char const* name, std::size_t rows, Example&& example, Visit&& visit) {
  Layout layout;
  example(layout);
  layout.end_row();
  for (std::size_t i = 0; i < rows; ++i) visit(i, layout), layout.end_row();
  TableWriter writer(parent, name, std::move(layout).take(), rows);
  for (std::size_t i = 0; i < rows; ++i) visit(i, writer), writer.end_row();
  writer.finish();
}

/// Gives a member of a record the value that a table had.
void assign(std::string& member, std::string_view text);
void assign(Status& member, std::string_view text);

/// A table that is read in batches, by the names of its columns. Throws Failure for what is no plain table of
/// values: a link to elsewhere, a filter that is not HDF5's own, data in other files, another shape.
class TableReader {
 public:
  TableReader(hid_t file, char const* name);
  ~TableReader() { release(); }
  TableReader(TableReader const&) = delete;
  TableReader& operator=(TableReader const&) = delete;

  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
  [[nodiscard]] std::vector<std::string> names() const;

  /// Before the first row: asks for a column. Throws Failure when it is missing and required, or of another
  /// kind.
  void want(std::string_view name, Kind kind, bool required);
  void start();
  /// Goes to the next row; false after the last.
  bool next_row();

  /// A sink: gives the member the value of its column in this row, in the order of want(). A column that is
  /// not there leaves the member as it is.
  template <class T>
  void operator()(std::string_view, T& member) {
    auto const& column = wanted_[next_++];
    if (column.width == 0) return;
    char const* const place = batch_.data() + at_ + column.offset;
    if constexpr (kind_of<T>() == Kind::text) {
      assign(member, text_at(column, place));
    } else if constexpr (std::same_as<T, bool>) {
      member = *place != 0;
    } else {
      std::memcpy(&member, place, sizeof member);
    }
  }

 private:
  [[nodiscard]] static std::string_view text_at(Column const& column, char const* place);
  void release() noexcept;

  std::string name_;
  Handle data_, file_type_, type_;
  std::vector<Column> wanted_;
  std::vector<Handle> types_;
  std::size_t rows_ = 0, row_bytes_ = 0, read_ = 0, batch_rows_ = 0, rows_in_batch_ = 0;
  std::vector<char> batch_;
  std::size_t at_ = 0, next_ = 0;
  bool variable_ = false;
};

/// Asks a table for the columns that a visit names: the first `required` of them must be there.
class Wanted {
 public:
  Wanted(TableReader& table, std::vector<std::string_view> required)
      : table_(table), required_(std::move(required)) {}
  template <class T>
  void operator()(std::string_view name, T&) {
    bool const required = std::find(required_.begin(), required_.end(), name) != required_.end();
    table_.want(name, kind_of<T>(), required);
  }

 private:
  TableReader& table_;
  std::vector<std::string_view> required_;
};

}  // namespace regatta::hdf5
