#include "driver/file_text.hpp"

#include <fstream>
#include <iterator>

namespace regatta {

std::string text_of_file(std::filesystem::path const& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace regatta
