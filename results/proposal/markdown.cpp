#include "results/proposal/cells.hpp"

namespace regatta {

namespace {

/// What Markdown or HTML inside it would take for markup.
std::string inert(std::string_view text) {
  std::string safe;
  for (auto const c : text) {
    if (c == '<')
      safe += "&lt;";
    else if (c == '&')
      safe += "&amp;";
    else
      safe += (std::string_view("\\`*_[]#|~>$").find(c) != std::string_view::npos ? "\\" : "") +
              std::string(1, c);
  }
  return safe;
}

std::string line_of(std::vector<std::string> const& cells) {
  std::string text = "|";
  for (auto const& cell : cells) text += " " + inert(cell) + " |";
  return text + "\n";
}

/// Indented by four: code in every dialect, whatever the lines hold.
std::string block_of(std::vector<std::string> const& lines) {
  std::string text = "\n";
  for (auto const& line : lines) text += "    " + line + "\n";
  return text + "\n";
}

std::string section_of(ProposalTable const& table, double threshold) {
  auto text = "### " + inert(title_of(table)) + "\n\n";
  auto const cells = cells_of(table, threshold);
  text += line_of(cells.headings) + "|";
  for (std::size_t i = 0; i < cells.headings.size(); ++i) text += i == 2 ? "---|" : "---:|";
  text += "\n";
  for (auto const& row : cells.rows) text += line_of(row);
  text += "\n" + inert(table.baseline) + "\n\n";
  for (auto const& finding : table.findings) text += "- " + inert(finding) + "\n";
  text += "\nBatch script (PROGRAM is yours):\n" + block_of(table.batch_script);
  if (table.affinity.empty()) return text;
  return text + "Affinity, as read on each worker's own thread:\n" + block_of(table.affinity);
}

}  // namespace

std::string proposal_markdown(Proposal const& proposal) {
  auto text = "# Scaling of " + inert(proposal.study) + "\n\n";
  text += threshold_line(proposal) + "\n\n";
  for (auto const& remark : proposal.remarks) text += "**" + inert(remark) + "**\n\n";
  char const* section = "";
  for (auto const& table : proposal.tables) {
    if (auto const* const title = kind_title(table); std::string_view(title) != section) {
      section = title;
      text += std::string("## ") + title + "\n\n";
    }
    text += section_of(table, proposal.threshold);
  }
  text += "## Method\n\n";
  for (auto const& paragraph : proposal.method) text += inert(paragraph) + "\n\n";
  return text;
}

}  // namespace regatta
