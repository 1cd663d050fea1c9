#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "driver/filter_lexer.hpp"
#include "driver/filter_node.hpp"
#include "driver/notation.hpp"
#include "kernels/error.hpp"
#include "kernels/registry.hpp"
#include "results/terminal.hpp"
#include "runners/names.hpp"

namespace regatta {

namespace {

constexpr std::size_t most_bytes = 4096;
constexpr int most_depth = 64;

/// Whether a name can be a text, a number, or both (a parameter that differs between kernels).
struct Types {
  bool text = false, number = false;
};

Types types_of(std::string const& name) {
  auto const has = [&](std::vector<std::string> const& columns) {
    return std::find(columns.begin(), columns.end(), name) != columns.end();
  };
  Types types{has(text_columns()), has(number_columns())};
  for (auto const& kernel : kernels())
    for (auto const& spec : kernel.parameters)
      if (spec.name == name) (spec.standard.index() == 2 ? types.text : types.number) = true;
  return types;
}

std::string unknown_name(std::string const& name) {
  auto known = text_columns();
  known.insert(known.end(), number_columns().begin(), number_columns().end());
  auto const columns = known.size();
  for (auto const& kernel : kernels())
    for (auto const& spec : kernel.parameters) known.push_back(spec.name);
  auto const near = nearest(name, known);
  if (!near.empty())
    return fmt::format("unknown name {}; did you mean '{}'? (texts stand in quotes)", in_quotes(name), near);
  known.resize(columns);
  return fmt::format("unknown name {}; known: {}, and the kernels' parameters (texts stand in quotes)",
                     in_quotes(name), fmt::join(known, ", "));
}

/// Throws for a text that no point can have in that column.
void check_text(std::string const& column, Operand const& literal) {
  auto const& text = std::get<std::string>(literal.value);
  std::vector<std::string> known;
  if (column == "runner") {
    for (auto const& runner : runners) known.emplace_back(runner.name);
  } else if (column == "kernel") {
    for (auto const& kernel : kernels()) known.emplace_back(kernel.name);
  } else if (column == "schedule") {
    try {
      (void)schedule_from(text);
    } catch (UsageError const& error) {
      fail_at_column(literal.column, error.what());
    }
  }
  if (known.empty() || std::find(known.begin(), known.end(), text) != known.end()) return;
  auto const near = nearest(text, known);
  fail_at_column(literal.column, fmt::format("{} is no {}; {}", in_quotes(text), column,
                                             near.empty() ? fmt::format("known: {}", fmt::join(known, ", "))
                                                          : "did you mean '" + near + "'?"));
}

class Parser {
 public:
  explicit Parser(std::string const& text) : lexer_(text), now_(lexer_.next()) {}

  FilterNode whole() {
    auto node = any();
    if (now_.kind != FilterToken::Kind::end)
      fail_at_column(now_.column,
                     in_quotes(now_.text) + " after the end of the expression; join with 'and' or 'or'");
    return node;
  }

 private:
  FilterNode any() {
    return chain(FilterNode::Kind::any, "or", [this] { return all(); });
  }
  FilterNode all() {
    return chain(FilterNode::Kind::all, "and", [this] { return term(); });
  }

  template <class Next>
  FilterNode chain(FilterNode::Kind kind, char const* word, Next next) {
    auto first = next();
    if (!is_word(word)) return first;
    FilterNode node{kind, {}, {}, {}};
    node.children.push_back(std::move(first));
    while (accept_word(word)) node.children.push_back(next());
    return node;
  }

  FilterNode term() {
    if (++depth_ > most_depth)
      fail_at_column(now_.column, fmt::format("nested more than {} deep", most_depth));
    auto node = is_word("not")                                             ? negation()
                : now_.text == "(" && now_.kind == FilterToken::Kind::sign ? group()
                                                                           : comparison();
    --depth_;
    return node;
  }

  FilterNode negation() {
    advance();
    FilterNode node{FilterNode::Kind::negation, {}, {}, {}};
    node.children.push_back(term());
    return node;
  }

  FilterNode group() {
    auto const opened = now_.column;
    advance();
    auto node = any();
    if (!accept_sign(")")) fail_at_column(now_.column, fmt::format("the ( of column {} has no )", opened));
    return node;
  }

  FilterNode comparison() {
    FilterNode node;
    node.operands.push_back(operand());
    bool const negated = accept_word("not");
    if (is_word("in")) {
      advance();
      membership(node);
      if (!negated) return node;
      FilterNode outer{FilterNode::Kind::negation, {}, {}, {}};
      outer.children.push_back(std::move(node));
      return outer;
    }
    node.kind = FilterNode::Kind::comparison;
    constexpr std::string_view signs[] = {"==", "!=", "<", "<=", ">", ">="};
    auto const sign = std::find(std::begin(signs), std::end(signs), now_.text);
    if (negated || now_.kind != FilterToken::Kind::sign || sign == std::end(signs))
      fail_at_column(now_.column, "a comparison was expected here: == != < <= > >= or in ('…', …)");
    node.compare = static_cast<Compare>(sign - std::begin(signs));
    advance();
    node.operands.push_back(operand());
    check_types(node.operands[0], node.operands[1], node.compare);
    return node;
  }

  void membership(FilterNode& node) {
    node.kind = FilterNode::Kind::membership;
    if (!accept_sign("(")) fail_at_column(now_.column, "'in' needs a list: in ('a', 'b')");
    do {
      node.operands.push_back(operand());
      check_types(node.operands.front(), node.operands.back(), Compare::equal);
    } while (accept_sign(","));
    if (!accept_sign(")")) fail_at_column(now_.column, "the list after 'in' has no )");
  }

  Operand operand() {
    Operand result{"", {}, now_.column};
    switch (now_.kind) {
      case FilterToken::Kind::name:
        result.name = name();
        break;
      case FilterToken::Kind::text:
        result.value = now_.text;
        break;
      case FilterToken::Kind::number:
        result.value = number();
        break;
      default:
        fail_at_column(now_.column, "a name, a number or a text in quotes was expected here");
    }
    advance();
    return result;
  }

  [[nodiscard]] std::string name() const {
    auto const types = types_of(now_.text);
    if (!types.text && !types.number) fail_at_column(now_.column, unknown_name(now_.text));
    return now_.text;
  }

  [[nodiscard]] Value number() const {
    std::string digits;
    for (char const c : now_.text)
      if (c != '_') digits += c;
    auto const* const end = digits.data() + digits.size();
    std::int64_t integer = 0;
    if (auto const got = std::from_chars(digits.data(), end, integer);
        got.ec == std::errc{} && got.ptr == end)
      return integer;
    double real = 0;
    if (auto const got = std::from_chars(digits.data(), end, real); got.ec == std::errc{} && got.ptr == end)
      return real;
    fail_at_column(now_.column, in_quotes(now_.text) + " is no number");
  }

  static void check_types(Operand const& left, Operand const& right, Compare compare) {
    auto const types = [](Operand const& each) {
      bool const text = each.value.index() == 2;
      return each.name.empty() ? Types{text, !text} : types_of(each.name);
    };
    auto const a = types(left), b = types(right);
    bool const order = compare != Compare::equal && compare != Compare::unequal;
    if (order && (!a.number || !b.number))
      fail_at_column(right.column, "only numbers have an order; compare texts by == or !=");
    if (a.text && b.text) {
      if (!left.name.empty() && right.name.empty()) check_text(left.name, right);
      if (left.name.empty() && !right.name.empty()) check_text(right.name, left);
    }
    if ((a.text && b.text) || (a.number && b.number)) return;
    auto const shown = left.name.empty() ? right.name : left.name;
    fail_at_column(right.column, fmt::format("{} is {}, which never equals {}",
                                             shown.empty() ? "the left side" : "'" + shown + "'",
                                             (left.name.empty() ? b : a).text ? "a text" : "a number",
                                             (left.name.empty() ? a : b).text ? "a text" : "a number"));
  }

  [[nodiscard]] bool is_word(std::string_view word) const {
    return now_.kind == FilterToken::Kind::name && now_.text == word;
  }
  bool accept_word(std::string_view word) { return is_word(word) && (advance(), true); }
  bool accept_sign(std::string_view sign) {
    return now_.kind == FilterToken::Kind::sign && now_.text == sign && (advance(), true);
  }
  void advance() { now_ = lexer_.next(); }

  FilterLexer lexer_;
  FilterToken now_;
  int depth_ = 0;
};

}  // namespace

FilterNode parse_filter(std::string const& expression) {
  if (expression.size() > most_bytes)
    fail_at_column(most_bytes, fmt::format("the expression has {} bytes; the limit is {}", expression.size(),
                                           most_bytes));
  return Parser(expression).whole();
}

}  // namespace regatta
