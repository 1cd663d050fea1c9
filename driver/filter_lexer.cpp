#include "driver/filter_lexer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "kernels/error.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

template <class Belongs>
FilterToken FilterLexer::take(FilterToken::Kind kind, std::size_t begin, Belongs belongs) {
  while (at_ < text_.size() && belongs(text_[at_])) ++at_;
  return {kind, std::string(text_.substr(begin, at_ - begin)), begin + 1};
}

FilterToken FilterLexer::string(char quote) {
  auto const begin = at_ + 1, end = text_.find(quote, begin);
  if (end == std::string_view::npos)
    fail_at_column(at_ + 1, fmt::format("this text has no closing {}", quote));
  at_ = end + 1;
  return {FilterToken::Kind::text, std::string(text_.substr(begin, end - begin)), begin};
}

FilterToken FilterLexer::next() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  if (at_ == text_.size()) return {FilterToken::Kind::end, "", at_ + 1};
  auto const begin = at_;
  char const c = text_[at_];
  if (is_letter(c))
    return take(FilterToken::Kind::name, begin, [](char d) { return is_letter(d) || is_digit(d); });
  if (is_digit(c) || c == '-') {
    ++at_;
    return take(FilterToken::Kind::number, begin, [this](char d) {
      bool const exponent_sign = (d == '+' || d == '-') && (text_[at_ - 1] == 'e' || text_[at_ - 1] == 'E');
      return is_digit(d) || d == '.' || d == '_' || d == 'e' || d == 'E' || exponent_sign;
    });
  }
  if (c == '\'' || c == '"') return string(c);
  for (std::string_view const sign : {"==", "!=", "<=", ">=", "<", ">", "(", ")", ","})
    if (text_.substr(at_).starts_with(sign))
      return at_ += sign.size(), FilterToken{FilterToken::Kind::sign, std::string(sign), begin + 1};
  if (c == '=') fail_at_column(begin + 1, "'=' alone; write '=='");
  auto const character = first_character(text_.substr(at_));
  fail_at_column(begin + 1, in_quotes(text_.substr(at_, std::max<std::size_t>(1, character.bytes))) +
                                " means nothing here; see docs/job-files.md");
}

void fail_at_column(std::size_t column, std::string const& what) {
  throw UsageError(fmt::format("column {}: {}", column, what));
}

}  // namespace regatta
