#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "driver/plan.hpp"
#include "kernels/error.hpp"
#include "results/terminal.hpp"

namespace regatta {
namespace {

std::vector<std::string> texts_of(std::filesystem::path const& folder) {
  std::vector<std::string> texts;
  for (auto const& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".toml") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    texts.push_back(text.str());
  }
  std::sort(texts.begin(),
            texts.end());  // a folder has no order, and a seed must give the same run everywhere
  return texts;
}

class Mutator {
 public:
  Mutator(std::vector<std::string> good, std::vector<std::string> bad)
      : good_(std::move(good)), bad_(std::move(bad)) {}

  std::string next() {
    auto text = some_text();
    for (auto steps = 1 + below(4); steps > 0; --steps) mutate(text);
    return text;
  }

 private:
  std::string const& some_text() {
    auto const& texts = below(2) == 0 ? good_ : bad_;
    return texts[below(texts.size())];
  }

  std::size_t below(std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(random_() % n); }

  void mutate(std::string& text) {
    static std::vector<std::string> const pieces{"[",
                                                 "]",
                                                 "{",
                                                 "}",
                                                 "\"",
                                                 "'",
                                                 "\"\"\"",
                                                 "'''",
                                                 "\\",
                                                 "\n",
                                                 "\r",
                                                 "#",
                                                 "=",
                                                 ".",
                                                 ",",
                                                 "..",
                                                 "*",
                                                 "-",
                                                 "1e999",
                                                 "0x",
                                                 "0o7",
                                                 "9223372036854775807",
                                                 "9223372036854775808",
                                                 "inf",
                                                 "nan",
                                                 "true",
                                                 "1979-05-27",
                                                 "[[kernel]]\n",
                                                 "[sweep]\n",
                                                 "cores = \"1..65536\"\n",
                                                 "nodes = [1, 2]\n",
                                                 "\xff",
                                                 std::string(1, '\0'),
                                                 "\xe2\x80\xae",
                                                 "\\u0000",
                                                 "size",
                                                 "size_per_core",
                                                 "name = \"count\"\n"};
    auto const at = below(text.size() + 1);
    switch (below(6)) {
      case 0:
        if (at < text.size()) text[at] = static_cast<char>(random_());
        break;
      case 1:
        text.insert(at, pieces[below(pieces.size())]);
        break;
      case 2:
        text.erase(at, 1 + below(8));
        break;
      case 3:
        text.insert(at, text.substr(below(text.size()), below(64)));
        break;
      case 4:
        text.resize(at);
        break;
      default: {
        auto const& other = some_text();
        text.insert(at, other.substr(below(other.size()), below(64)));
      }
    }
  }

  std::vector<std::string> good_, bad_;
  std::mt19937_64 random_{20'26};
};

TEST(Mutations, EveryMutatedJobFileIsPlannedOrRefusedWithItsPlace) {
  Mutator mutator(texts_of(REGATTA_JOBS), texts_of(REGATTA_BAD_JOBS));
  std::size_t planned = 0, refused = 0;
  for (int i = 0; i < 2000; ++i) {
    auto const text = mutator.next();
    try {
      auto const job = parse_job(text, "m.toml");
      if (job.name.empty()) ADD_FAILURE() << escaped(text);
      if (!expand(job, {2}).points.empty()) ++planned;
    } catch (JobError const& error) {
      ++refused;
      std::string const what = error.what();
      EXPECT_TRUE(what.starts_with("m.toml:")) << what;
      EXPECT_EQ(what, escaped(what));
    } catch (std::exception const& error) {
      ADD_FAILURE() << error.what() << "\n" << escaped(text);
    }
  }
  EXPECT_GT(planned, 20U);
  EXPECT_GT(refused, 1000U);
}

}  // namespace
}  // namespace regatta
