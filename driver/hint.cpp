#include "driver/hint.hpp"

#include "driver/shell_word.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

bool is_standard(std::filesystem::path const& output) {
  return output.lexically_normal() == "results" || output.lexically_normal() == "results/";
}

}  // namespace

std::string study_words(std::filesystem::path const& study) {
  return escaped(shell_word(is_standard(study.parent_path()) ? study.filename().string() : study.string()));
}

std::string job_words(std::filesystem::path const& job, std::filesystem::path const& output) {
  auto const words = shell_word(job.string());
  return escaped(is_standard(output) ? words : words + " --output " + shell_word(output.string()));
}

}  // namespace regatta
