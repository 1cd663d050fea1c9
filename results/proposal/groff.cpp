#include <fmt/format.h>

#include "results/proposal/cells.hpp"
#include "results/terminal.hpp"
#include "results/tool.hpp"

namespace regatta {

namespace {

/// What the PDF's own fonts can draw: Latin 1, and the signs of our texts. Groff leaves out all others
/// without an error.
bool has_glyph(char32_t code) {
  constexpr std::u32string_view signs = U"–—‘’“”…€≤≥×·µκ≈";
  return (code > 0xa0 && code <= 0xff) || signs.find(code) != std::u32string_view::npos;
}

/// A line's worth of text: no escape, no request at its beginning, and nothing that tbl would take for a
/// rule. Typewriter quotes and hyphens stay what they are.
std::string inert(std::string_view text) {
  std::string safe = "\\&";
  while (!text.empty()) {
    auto const [code, bytes] = first_character(text);
    if (code == U'\\')
      safe += "\\[rs]";
    else if (code == U'\'')
      safe += "\\[aq]";
    else if (code == U'^')
      safe += "\\[ha]";
    else if (code == U'~')
      safe += "\\[ti]";
    else if (code == U'`')
      safe += "\\[ga]";
    else if (code == U'"')
      safe += "\\[dq]";
    else if (bytes == 0)
      safe += '?';
    else if (code < 0x80)
      safe += text.substr(0, bytes);
    else if (has_glyph(code))
      safe += fmt::format("\\[u{:04X}]", static_cast<std::uint32_t>(code));
    else
      safe += fmt::format("U+{:04X}", static_cast<std::uint32_t>(code));
    text.remove_prefix(std::max<std::size_t>(bytes, 1));
  }
  return safe;
}

std::string line_of(std::vector<std::string> const& cells) {
  std::string text;
  for (auto const& cell : cells) text += (text.empty() ? "" : "\t") + inert(cell);
  return text + "\n";
}

std::string block_of(std::vector<std::string> const& lines) {
  std::string text = ".LP\n.ft CR\n.ps 7.5\n.vs 9\n.nf\n";
  for (auto const& line : lines) text += inert(line) + "\n";
  return text + ".fi\n.ft R\n.ps\n.vs\n";
}

std::string paragraph(std::string_view text) {
  return ".LP\n" + inert(text) + "\n";
}

std::string heading(std::string_view text) {
  return ".ne 4.5c\n.SH\n" + inert(text) + "\n";  // not alone at the foot of a page
}

std::string section_of(ProposalTable const& table, double threshold) {
  auto const cells = cells_of(table, threshold);
  auto text = heading(title_of(table)) + ".LP\n.ps 8.5\n.vs 12\n.TS H\ncenter;\n";
  text += "rB rB lB rB rB rB rB rB rB rB cB\nr r l r r r r r r r c.\n_\n";
  text += line_of(cells.headings) + "_\n.TH\n";
  for (auto const& row : cells.rows) text += line_of(row);
  text += "_\n.TE\n.ps\n.vs\n" + paragraph(table.baseline);
  for (auto const& finding : table.findings) text += ".IP \\[bu] 2\n" + inert(finding) + "\n";
  text += paragraph("Batch script (PROGRAM is yours):") + block_of(table.batch_script);
  if (table.affinity.empty()) return text;
  return text + paragraph("Affinity, as read on each worker's own thread:") + block_of(table.affinity);
}

}  // namespace

std::string proposal_groff(Proposal const& proposal) {
  std::string text =
      ".pl 29.7c\n.nr PO 1.5c\n.nr LL 18c\n.nr HM 1.8c\n.nr FM 1.8c\n.nr PS 10\n.nr VS 13\n.nh\n"
      ".ds CH\n.ds CF %\n.fam H\n";
  text += ".LP\n.ps 16\n.vs 20\n.ft B\n" + inert("Scaling of " + proposal.study) + "\n.ft R\n.ps\n.vs\n";
  text += paragraph(threshold_line(proposal));
  for (auto const& remark : proposal.remarks) text += paragraph(remark);
  for (auto const& table : proposal.tables) text += section_of(table, proposal.threshold);
  text += heading("Method");
  for (auto const& one : proposal.method) text += paragraph(one);
  return text;
}

std::string proposal_pdf(Proposal const& proposal) {
  return run_tool({"groff", "-Tpdf", "-P-pa4", "-ms", "-t"}, proposal_groff(proposal), "/", "groff");
}

}  // namespace regatta
