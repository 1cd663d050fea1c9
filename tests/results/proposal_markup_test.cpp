#include <gtest/gtest.h>

#include "kernels/error.hpp"
#include "results/terminal.hpp"
#include "results/tool.hpp"
#include "tests/results/proposals.hpp"
#include "tests/results/temporary_study.hpp"

namespace regatta {

using namespace proposals;

namespace {

/// A study whose texts try to be markup of every format.
Proposal hostile() {
  auto records = study();
  for (auto& point : records.points) point.kernel = "=x|</p>\\input{/etc/passwd}\n.sy touch owned\"%$&#_^~`";
  for (auto& attempt : records.attempts)
    attempt.placement =
        R"([{"host":"\\end{quote}\\input{x}\n.so /etc/passwd","workers":[{"cpu":0,"mask":[0]}]}])";
  return proposal_of(records, "<b>\\write18{id}", {});
}

/// What is left of LaTeX's special characters when our own commands are taken away: all must be escaped.
void expect_balanced_latex(std::string const& text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
      continue;
    }
    depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
    ASSERT_GE(depth, 0) << text.substr(i > 80 ? i - 80 : 0, 100);
    ASSERT_NE(text[i], '%');
    ASSERT_NE(text[i], '#');
    ASSERT_NE(text[i], '~');
    ASSERT_NE(text[i], '^');
  }
  EXPECT_EQ(depth, 0);
  for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(first_character(rest).bytes)) {
    auto const [code, bytes] = first_character(rest);
    ASSERT_GT(bytes, 0U);
    ASSERT_LT(code, 0x180U);  // Latin letters alone
    ASSERT_TRUE(code < 0x80 || code >= 0xc0);
  }
}

TEST(Proposal, HostileTextsAreInertInLatex) {
  auto const text = proposal_latex(hostile());
  EXPECT_FALSE(has(text, "\\input"));
  EXPECT_FALSE(has(text, "\\write18"));
  EXPECT_EQ(text.find("\\end{quote}"), text.find("\\end{quote}\n"));
  expect_balanced_latex(text);
  expect_balanced_latex(proposal_latex(proposal()));
}

TEST(Proposal, LatinLettersAreThemselvesInLatex) {
  auto records = study();
  for (auto& point : records.points) point.kernel = "Ünïcødé_Łódź流☃ħ÷\u202e";
  auto const text = proposal_latex(proposal_of(records, "s", {}));
  EXPECT_TRUE(has(text, "Ünïcødé\\_ŁódźU+6D41U+2603U+0127$\\div$\\textbackslash{}u202e")) << text;
  expect_balanced_latex(text);
}

TEST(Proposal, PdflatexTypesetsAllThatIsWritten) {
  std::string letters;  // U+00C0 to U+017F
  for (unsigned code = 0xc0; code < 0x180; ++code) {
    letters += static_cast<char>(0xc0U | (code >> 6U));
    letters += static_cast<char>(0x80U | (code & 0x3fU));
    if (code % 16 == 15) letters += ' ';
  }
  auto records = study();
  for (auto& point : records.points) point.kernel = letters + "流☃ ÷±≤≈κ°€‘’“”—…";
  TemporaryStudy const folder;
  write_file(folder.path() / "letters.tex", proposal_latex(proposal_of(records, "s", {})));
  write_file(folder.path() / "hostile.tex", proposal_latex(hostile()));
  for (auto const* name : {"letters", "hostile"}) try {
      static_cast<void>(
          run_tool({"pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", name}, "",
                   folder.path(), "texlive-latex-base"));
      EXPECT_TRUE(read_file(folder.path() / (std::string(name) + ".pdf")).starts_with("%PDF"));
    } catch (EnvironmentError const& error) {
      auto const log = folder.path() / (std::string(name) + ".log");
      ADD_FAILURE() << error.what() << '\n' << (std::filesystem::exists(log) ? read_file(log) : "");
    }
}

TEST(Proposal, HostileTextsAreInertInMarkdownAndGroff) {
  auto const markdown = proposal_markdown(hostile());
  EXPECT_FALSE(has(markdown, "<b>"));
  EXPECT_FALSE(has(markdown, "</p>"));
  EXPECT_TRUE(has(markdown, "x\\|&lt;/p\\>"));
  auto const groff = proposal_groff(hostile());
  EXPECT_FALSE(has(groff, "\n.sy"));
  EXPECT_FALSE(has(groff, "\n.so"));
  EXPECT_FALSE(has(groff, "\\input"));
}

TEST(Proposal, ACharacterWithoutAGlyphIsSpelledOutInThePdf) {
  auto records = study();
  for (auto& point : records.points) point.kernel = "流ümläut☃";
  auto const groff = proposal_groff(proposal_of(records, "s", {}));
  EXPECT_TRUE(has(groff, "U+6D41\\[u00FC]ml\\[u00E4]utU+2603")) << groff;
}

TEST(Proposal, HostileTextsAreOneCellInCsvAndNoFormula) {
  auto const csv = proposal_csv(hostile());
  EXPECT_TRUE(has(csv, "\r\n\"'=x|</p>"));
  EXPECT_TRUE(has(csv, "owned\"\"%$"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 4);
}

TEST(Proposal, ThePdfShowsTheTable) {
  auto const pdf = proposal_pdf(proposal());
  ASSERT_TRUE(pdf.starts_with("%PDF-"));
  auto const text = run_tool({"pdftotext", "-layout", "-", "-"}, pdf, "/", "poppler-utils");
  for (auto const* part : {"Scaling of alloc26", "Wall time (s)", "Efficiency", "Core-hours", "1×1×4",
                           "#SBATCH --nodes=1", "host=node1 rank=0 thread=1", "Method"})
    EXPECT_TRUE(has(text, part)) << part << '\n' << text;
  EXPECT_TRUE(proposal_pdf(hostile()).starts_with("%PDF-"));
}

}  // namespace
}  // namespace regatta
