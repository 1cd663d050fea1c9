#include "driver/hostfile.hpp"

#include <algorithm>
#include <sstream>

namespace regatta {

std::vector<std::string> hosts_of(std::string const& text) {
  std::vector<std::string> hosts;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string host;
    if (!(words >> host) || host.front() == '^') continue;                        // ^ excludes one
    host.erase(0, host.find('@') == std::string::npos ? 0 : host.find('@') + 1);  // user@host
    if (std::find(hosts.begin(), hosts.end(), host) == hosts.end()) hosts.push_back(host);
  }
  return hosts;
}

}  // namespace regatta
