#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace regatta {

/// One word or sign of a filter expression, and the column where it begins, from 1.
struct FilterToken {
  enum class Kind : std::uint8_t { end, name, text, number, sign } kind = Kind::end;
  std::string text;  ///< without quotes
  std::size_t column = 1;
};

/// Cuts a filter expression into tokens; the text must outlive it.
class FilterLexer {
 public:
  explicit FilterLexer(std::string_view text) : text_(text) {}

  /// The next token; Kind::end for ever at the end. Throws UsageError with the column where nothing can
  /// begin.
  FilterToken next();

 private:
  template <class Belongs>
  FilterToken take(FilterToken::Kind kind, std::size_t begin, Belongs belongs);
  FilterToken string(char quote);

  std::string_view text_;
  std::size_t at_ = 0;
};

/// Throws UsageError: "column 8: …".
[[noreturn]] void fail_at_column(std::size_t column, std::string const& what);

}  // namespace regatta
