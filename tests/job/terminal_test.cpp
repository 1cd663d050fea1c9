#include "results/terminal.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace regatta {
namespace {

TEST(Terminal, SpellsOutWhatCouldSteerIt) {
  EXPECT_EQ(escaped("plain é 漢 🙂"), "plain é 漢 🙂");
  EXPECT_EQ(escaped("\x1b[31m\n\t\r\x7f"), "\\x1b[31m\\n\\t\\r\\x7f");
  EXPECT_EQ(escaped("\xc2\x9b"), "\\u009b") << "a C1 control sequence introducer";
  EXPECT_EQ(escaped("\xe2\x80\xae\xe2\x81\xa6\xef\xbb\xbf\xe2\x80\x8b"), "\\u202e\\u2066\\ufeff\\u200b");
  EXPECT_EQ(escaped("a\xff\xc0\xaf\xed\xa0\x80z"), "a\\xff\\xc0\\xaf\\xed\\xa0\\x80z");
  EXPECT_EQ(escaped(std::string_view("a\0b", 3)), "a\\x00b");
}

TEST(Terminal, EscapedTextIsEscapedOnce) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(escaped(escaped(all)), escaped(all));
}

TEST(Terminal, CutsLongTextsBetweenCharacters) {
  EXPECT_EQ(shortened("short", 5), "short");
  EXPECT_EQ(shortened("ééééé", 4), "ééé…");
  EXPECT_EQ(shortened("\xff\xff\xff", 2), "\xff…");
  EXPECT_EQ(in_quotes("short"), "'short'");
  EXPECT_EQ(in_quotes("éééé", 2), "'éé…'");
  EXPECT_EQ(in_quotes(std::string(255, 'x'), 10), "'xxxxxxxxxx…'");
}

TEST(Terminal, APipeGetsPlainText) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  auto const terminal = Terminal::of(ends[1]);
  EXPECT_FALSE(terminal.interactive);
  EXPECT_EQ(terminal.paint(Colour::red, "x"), "x");
  close(ends[0]), close(ends[1]);
}

TEST(Terminal, ATerminalGetsColoursUnlessAskedNotTo) {
  int const controller = posix_openpt(O_RDWR | O_NOCTTY);
  ASSERT_GE(controller, 0);
  ASSERT_EQ(grantpt(controller) + unlockpt(controller), 0);
  int const terminal = open(ptsname(controller), O_RDWR | O_NOCTTY);
  ASSERT_GE(terminal, 0);
  setenv("TERM", "xterm", 1);
  unsetenv("NO_COLOR");
  EXPECT_EQ(Terminal::of(terminal).paint(Colour::red, "x"), "\x1b[31mx\x1b[0m");
  setenv("NO_COLOR", "1", 1);
  EXPECT_EQ(Terminal::of(terminal).paint(Colour::red, "x"), "x");
  EXPECT_TRUE(Terminal::of(terminal).interactive);
  unsetenv("NO_COLOR");
  setenv("TERM", "dumb", 1);
  EXPECT_FALSE(Terminal::of(terminal).colours);
  close(terminal), close(controller);
}

TEST(Terminal, GroupsDigits) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
}

}  // namespace
}  // namespace regatta
