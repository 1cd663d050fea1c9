#pragma once

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace regatta {

/// Environment variables whose names begin so are not there while it lives. For one thread: the environment
/// is the process's.
class HiddenVariables {
 public:
  explicit HiddenVariables(std::string_view prefix) {
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
      std::string_view const text(*entry);
      auto const equals = text.find('=');
      if (text.starts_with(prefix) && equals != text.npos)
        hidden_.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    for (auto const& [name, value] : hidden_) ::unsetenv(name.c_str());
  }
  HiddenVariables(HiddenVariables const&) = delete;
  HiddenVariables& operator=(HiddenVariables const&) = delete;
  ~HiddenVariables() {
    for (auto const& [name, value] : hidden_) ::setenv(name.c_str(), value.c_str(), 1);
  }

 private:
  std::vector<std::pair<std::string, std::string>> hidden_;
};

}  // namespace regatta
