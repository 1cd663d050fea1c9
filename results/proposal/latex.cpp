#include <fmt/format.h>

#include <map>

#include "results/proposal/cells.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

/// Latin letters of the T1 encoding, which pdflatex reads as UTF-8, and other engines anyway (utf8ienc.dtx of
/// the LaTeX project): Latin 1, and Latin Extended-A but for letters that T1 has no glyph for.
bool is_latin(char32_t code) {
  constexpr std::u32string_view without_glyph = U"×÷ĦħĿŀŉĸŦŧſ";
  return code >= 0xc0 && code <= 0x17f && without_glyph.find(code) == std::u32string_view::npos;
}

/// Characters that pdflatex takes for commands, and those outside ASCII that it knows by a name.
std::string inert(std::string_view text) {
  static std::map<char32_t, std::string_view> const names{{U'\\', "\\textbackslash{}"},
                                                          {U'{', "\\{"},
                                                          {U'}', "\\}"},
                                                          {U'$', "\\$"},
                                                          {U'&', "\\&"},
                                                          {U'#', "\\#"},
                                                          {U'%', "\\%"},
                                                          {U'_', "\\_"},
                                                          {U'~', "\\textasciitilde{}"},
                                                          {U'^', "\\textasciicircum{}"},
                                                          {U'<', "\\textless{}"},
                                                          {U'>', "\\textgreater{}"},
                                                          {U'|', "\\textbar{}"},
                                                          {U'"', "\\textquotedbl{}"},
                                                          {U'\'', "\\textquotesingle{}"},
                                                          {U'`', "\\textasciigrave{}"},
                                                          {U'×', "$\\times$"},
                                                          {U'–', "--"},
                                                          {U'≥', "$\\ge$"},
                                                          {U'·', "$\\cdot$"},
                                                          {U'µ', "$\\mu$"},
                                                          {U'÷', "$\\div$"},
                                                          {U'±', "$\\pm$"},
                                                          {U'≤', "$\\le$"},
                                                          {U'≈', "$\\approx$"},
                                                          {U'κ', "$\\kappa$"},
                                                          {U'°', "\\textdegree{}"},
                                                          {U'€', "\\texteuro{}"},
                                                          {U'‘', "\\textquoteleft{}"},
                                                          {U'’', "\\textquoteright{}"},
                                                          {U'“', "\\textquotedblleft{}"},
                                                          {U'”', "\\textquotedblright{}"},
                                                          {U'—', "\\textemdash{}"},
                                                          {U'…', "\\dots{}"},
                                                          {U'-', "{-}"}};
  std::string safe;
  while (!text.empty()) {
    auto const [code, bytes] = first_character(text);
    if (bytes == 0) {
      safe += '?';
      text.remove_prefix(1);
      continue;
    }
    if (auto const found = names.find(code); found != names.end())
      safe += found->second;
    else if (code < 0x80 || is_latin(code))
      safe += text.substr(0, bytes);
    else  // pdflatex stops at characters that it has no glyph for
      safe += fmt::format("U+{:04X}", static_cast<std::uint32_t>(code));
    text.remove_prefix(bytes);
  }
  return safe;
}

std::string line_of(std::vector<std::string> const& cells) {
  std::string text;
  for (auto const& cell : cells) text += (text.empty() ? "" : " & ") + inert(cell);
  return text + " \\\\\n";
}

/// Lines as they are, without verbatim: nothing in them can end it.
std::string block_of(std::vector<std::string> const& lines) {
  std::string text = "\\begin{quote}\\footnotesize\\ttfamily\\raggedright\n";
  for (auto const& line : lines) text += "\\noindent\\mbox{}" + inert(line) + "\\\\\n";
  return text + "\\end{quote}\n";
}

std::string section_of(ProposalTable const& table, double threshold) {
  auto text = "\\subsection*{" + inert(title_of(table)) + "}\n";
  auto const cells = cells_of(table, threshold);
  text +=
      "\\begin{center}\\footnotesize\\setlength{\\tabcolsep}{3pt}\n\\begin{tabular}{rrlrrrrrrrc}\n\\hline\n";
  text += line_of(cells.headings) + "\\hline\n";
  for (auto const& row : cells.rows) text += line_of(row);
  text += "\\hline\n\\end{tabular}\\end{center}\n" + inert(table.baseline) + "\n\\begin{itemize}\n";
  for (auto const& finding : table.findings) text += "\\item " + inert(finding) + "\n";
  text += "\\end{itemize}\nBatch script (PROGRAM is yours):\n" + block_of(table.batch_script);
  if (table.affinity.empty()) return text;
  return text + "Affinity, as read on each worker's own thread:\n" + block_of(table.affinity);
}

}  // namespace

std::string proposal_latex(Proposal const& proposal) {
  std::string text =
      "\\documentclass[a4paper]{article}\n"
      // XeTeX and LuaTeX begin with fonts of Unicode, which have all letters.
      "\\edef\\now{\\encodingdefault}\\def\\unicode{TU}\n"
      "\\ifx\\now\\unicode\\else\\usepackage[T1]{fontenc}\\usepackage[utf8]{inputenc}\\fi\n"
      "\\usepackage{textcomp}\n"
      "\\setlength{\\oddsidemargin}{-10mm}\\setlength{\\textwidth}{180mm}\n"
      "\\setlength{\\topmargin}{-15mm}\\setlength{\\textheight}{245mm}\n\\setlength{\\parindent}{0pt}\n"
      "\\begin{document}\n";
  text += "\\section*{Scaling of " + inert(proposal.study) + "}\n";
  text += threshold_line(proposal) + "\n\n";
  for (auto const& remark : proposal.remarks) text += "\\textbf{" + inert(remark) + "}\n\n";
  for (auto const& table : proposal.tables) text += section_of(table, proposal.threshold);
  text += "\\subsection*{Method}\n";
  for (auto const& paragraph : proposal.method) text += inert(paragraph) + "\n\n";
  return text + "\\end{document}\n";
}

}  // namespace regatta
