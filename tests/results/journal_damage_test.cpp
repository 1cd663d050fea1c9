#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>

#include "kernels/error.hpp"
#include "results/codec.hpp"
#include "results/journal.hpp"
#include "results/journal_line.hpp"
#include "tests/results/simulate.hpp"
#include "tests/results/temporary_study.hpp"

namespace regatta {
namespace {

/// A small journal of one point and three attempts, and what it says.
struct SmallJournal {
  SmallJournal() {
    simulate::Random random(5);
    Point point;
    point.id = "p";
    point.kernel = "count";
    point.runner = "serial";
    records.points.push_back(point);
    text = seal("point", to_json(point));
    for (int round = 1; round <= 3; ++round) {
      Attempt attempt;
      attempt.id = std::to_string(round);
      attempt.point = "p";
      attempt.round = round;
      attempt.samples = {{0, false, 0.1 * round}};
      text += seal("attempt", to_json(attempt));
      records.attempts.push_back(attempt);
    }
  }
  Records records;
  std::string text;
};

template <class Record>
bool all_known(std::vector<Record> const& found, std::vector<Record> const& known) {
  return std::all_of(found.begin(), found.end(), [&](auto const& record) {
    return std::find(known.begin(), known.end(), record) != known.end();
  });
}

TEST(JournalDamage, EveryPrefixOfAJournalIsAValidJournal) {
  SmallJournal const small;
  TemporaryStudy study;
  for (std::size_t length = 0; length <= small.text.size(); ++length) {
    write_file(study.journal() / "w.jsonl", small.text.substr(0, length));
    auto const records = read_journals(study.path());
    ASSERT_TRUE(records.damage.empty()) << length << ": " << records.damage[0].what;
    auto const whole = static_cast<std::size_t>(
        std::count(small.text.begin(), small.text.begin() + static_cast<std::ptrdiff_t>(length), '\n'));
    // A last record that only lacks its newline is there, checksum and all.
    bool const only_newline_missing = length < small.text.size() && small.text[length] == '\n';
    auto const found = records.points.size() + records.attempts.size();
    ASSERT_EQ(found, whole + (only_newline_missing ? 1 : 0)) << length;
    ASSERT_TRUE(std::equal(records.attempts.begin(), records.attempts.end(), small.records.attempts.begin()));
  }
}

TEST(JournalDamage, NoSingleBitFlipMakesAFalseRecord) {
  SmallJournal const small;
  TemporaryStudy study;
  auto const all = small.records.points.size() + small.records.attempts.size();
  for (std::size_t bit = 0; bit < small.text.size() * 8; ++bit) {
    auto text = small.text;
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << bit % 8));
    write_file(study.journal() / "w.jsonl", text);
    auto const records = read_journals(study.path());
    ASSERT_TRUE(all_known(records.points, small.records.points)) << bit;
    ASSERT_TRUE(all_known(records.attempts, small.records.attempts)) << bit;
    auto const found = records.points.size() + records.attempts.size();
    ASSERT_GE(found + 2, all) << bit;  // a newline that is gone joins two records
    ASSERT_LT(found, all) << bit;
    bool const last_newline = bit / 8 == text.size() - 1;
    ASSERT_EQ(records.damage.empty(), last_newline) << bit;
  }
}

TEST(JournalDamage, ADamagedLineIsNamedAndKeptAsideAndTheOthersAreRead) {
  SmallJournal const small;
  TemporaryStudy study;
  auto text = small.text;
  auto const second = text.find('\n') + 1, end = text.find('\n', second);
  text.replace(second + 30, 100, 100, '\0');
  write_file(study.journal() / "w.jsonl", text);
  for (int time = 0; time < 2; ++time) {
    auto const records = read_journals(study.path());
    EXPECT_EQ(records.attempts.size(), 2U);
    ASSERT_EQ(records.damage.size(), 1U);
    EXPECT_EQ(records.damage[0].file, study.journal() / "w.jsonl");
    EXPECT_EQ(records.damage[0].line, 2U);
    EXPECT_EQ(read_file(study.journal() / "damaged" / "w.jsonl.2"), text.substr(second, end - second));
  }
}

TEST(JournalDamage, ARecordOfANewerVersionIsRefusedByName) {
  TemporaryStudy study;
  write_file(study.journal() / "w.jsonl", seal("attempt", "{\"new\":1}", journal_version + 1));
  try {
    (void)read_journals(study.path());
    FAIL() << "it was read";
  } catch (DamageError const& error) {
    EXPECT_NE(std::string(error.what()).find("version " + std::to_string(journal_version + 1)),
              std::string::npos)
        << error.what();
    EXPECT_NE(std::string(error.what()).find("w.jsonl:1"), std::string::npos) << error.what();
  }
}

TEST(JournalDamage, LinksFoldersAndPipesAreNamedAndNotFollowed) {
  SmallJournal const small;
  TemporaryStudy study, elsewhere;
  write_file(elsewhere.path() / "outside.jsonl", small.text);
  std::filesystem::create_directories(study.journal() / "folder.jsonl");
  std::filesystem::create_symlink(elsewhere.path() / "outside.jsonl", study.journal() / "link.jsonl");
  ASSERT_EQ(::mkfifo((study.journal() / "pipe.jsonl").c_str(), 0600), 0);
  write_file(study.journal() / "text.txt", "hello");
  write_file(study.journal() / "z.jsonl", small.text);
  auto const records = read_journals(study.path());
  EXPECT_EQ(records.attempts, small.records.attempts);
  ASSERT_EQ(records.damage.size(), 4U);
  EXPECT_EQ(records.damage[0].file.filename(), "folder.jsonl");
  EXPECT_EQ(records.damage[1].file.filename(), "link.jsonl");
  EXPECT_EQ(records.damage[2].file.filename(), "pipe.jsonl");
  EXPECT_EQ(records.damage[3].file.filename(), "text.txt");
}

TEST(JournalDamage, AnotherRecordUnderAKnownIdIsDamage) {
  SmallJournal const small;
  TemporaryStudy study;
  auto other = small.records.attempts[0];
  other.samples[0].seconds = 99;
  write_file(study.journal() / "w.jsonl", small.text + seal("attempt", to_json(other)));
  auto const records = read_journals(study.path());
  EXPECT_EQ(records.attempts, small.records.attempts);
  EXPECT_EQ(records.damage.size(), 1U);
}

// It is read in stretches of some MiB, and each by several threads.
TEST(JournalDamage, IsNamedByItsLineInALongJournalAndAllElseIsReadInOrder) {
  TemporaryStudy study;
  auto records = simulate::study(simulate::options_for(6000));
  simulate::write_journals(study.path(), records, 1);
  auto const path = study.journal() / "writer-0.jsonl";
  auto text = read_file(path);
  ASSERT_GT(text.size(), std::size_t{6} << 20);
  auto const begin = text.find('\n', 5 * text.size() / 6) + 1;
  auto const number = static_cast<std::size_t>(
      1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(begin), '\n'));
  text[begin] = text[begin] == '0' ? '1' : '0';
  write_file(path, text + "torn");
  auto const read = read_journals(study.path());
  ASSERT_EQ(read.damage.size(), 1U);
  EXPECT_EQ(read.damage[0].line, number);
  auto const before_attempts = records.points.size() + records.environments.size();
  records.attempts.erase(records.attempts.begin() +
                         static_cast<std::ptrdiff_t>(number - 1 - before_attempts));
  EXPECT_EQ(read.points, records.points);
  EXPECT_EQ(read.attempts, records.attempts);
}

}  // namespace
}  // namespace regatta
