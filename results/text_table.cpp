#include "results/text_table.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "results/in_parallel.hpp"

namespace regatta {

std::size_t width_of(Terminal const& terminal) noexcept {
  return terminal.interactive ? static_cast<std::size_t>(std::max(terminal.width, 40)) : 0;
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t first, std::size_t rest) {
  std::string all(first, ' ');
  std::size_t used = first;
  bool is_first = true;
  while (!text.empty()) {
    auto end = text.find(' ');
    for (auto const sign : {" %", " ×"})  // stay with what they belong to
      if (end != text.npos && text.substr(end).starts_with(sign)) end = text.find(' ', end + 1);
    auto const word = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    auto const columns = columns_of(word);
    if (!is_first && width > 0 && used + 1 + columns > width)
      all += '\n' + std::string(rest, ' '), used = rest;
    else if (!is_first)
      all += ' ', ++used;
    all += word, used += columns, is_first = false;
  }
  return all + '\n';
}

std::size_t TextTable::told_apart(std::vector<bool> const& shown) const {
  std::set<std::vector<std::string_view>> names;
  std::vector<std::string_view> of_row(headings_.size());
  for (auto const& row : rows_) {
    bool continues = true;  // a row whose first name is left out has those of the row above
    for (std::size_t i = 0, first = 0; i < row.size(); ++i) {
      if (!headings_[i].names) continue;
      if (first++ == 0) continues = row[i].text.empty();
      if (shown[i] && !(continues && row[i].text.empty())) of_row[i] = row[i].text;
    }
    names.insert(of_row);
  }
  return names.size();
}

void TextTable::leave_out(std::vector<bool>& shown, std::vector<std::size_t> const& widths, std::size_t total,
                          std::size_t most) const {
  if (total <= most) return;
  auto const all = told_apart(shown);
  for (int need = 10; need > 0 && total > most; --need)
    for (std::size_t i = 0; i < headings_.size(); ++i) {
      if (!shown[i] || headings_[i].need != need) continue;
      shown[i] = false;
      if (headings_[i].names && told_apart(shown) < all)
        shown[i] = true;
      else
        total -= widths[i] + 2;
    }
}

std::string TextTable::render(Terminal const& terminal, std::size_t width) const {
  std::vector<std::size_t> widths(headings_.size(), 0);
  for (auto const& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns_of(row[i].text));
  std::vector<bool> shown(headings_.size());
  std::size_t total = 0;
  for (std::size_t i = 0; i < headings_.size(); ++i) {
    if (!(shown[i] = widths[i] > 0)) continue;
    widths[i] = std::max(widths[i], columns_of(headings_[i].text));
    total += widths[i] + 2;
  }
  if (width > 0) leave_out(shown, widths, total, width);

  std::string text;
  text.reserve((rows_.size() + 1) * (total + total / 4));  // signs of several bytes
  auto const add = [&](std::size_t i, Cell const& cell) {
    auto const padding = widths[i] - columns_of(cell.text);
    text.append(2 + (headings_[i].right ? padding : 0), ' ');
    terminal.paint(cell.colour, cell.text, text);
    if (!headings_[i].right) text.append(padding, ' ');
  };
  auto const line = [&](auto const& cell_of) {
    auto const begin = text.size();
    for (std::size_t i = 0; i < headings_.size(); ++i)
      if (shown[i]) add(i, cell_of(i));
    auto const last = text.find_last_not_of(' ');
    text.resize(std::max(begin, last == text.npos ? 0 : last + 1));
    text += '\n';
  };
  Cell const none;
  line([&](std::size_t i) { return Cell{headings_[i].text, Colour::dim}; });
  for (auto const& row : rows_)
    line([&](std::size_t i) -> Cell const& { return i < row.size() ? row[i] : none; });
  return text;
}

std::string joined_in_parallel(std::size_t count, std::function<std::string(std::size_t)> const& text_of) {
  std::vector<std::string> texts(count);
  in_parallel(count, [&](std::size_t i, std::size_t) { texts[i] = text_of(i); });
  std::string all;
  all.reserve(std::accumulate(texts.begin(), texts.end(), std::size_t{0},
                              [](std::size_t sum, auto const& text) { return sum + text.size(); }));
  for (auto const& text : texts) all += text;
  return all;
}

}  // namespace regatta
