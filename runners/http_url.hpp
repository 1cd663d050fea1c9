#pragma once

#include <string>
#include <string_view>

namespace regatta {

/// The parts of http://host[:port][/target]; views into the text that was parsed.
struct HttpUrl {
  std::string_view authority;  ///< host[:port], as written: what connections are kept by
  std::string_view host;       ///< a name, an IPv4 address, or an IPv6 address without its brackets
  std::string_view port;       ///< "80" when none is written
  std::string_view target;     ///< "/" when none is written
};

/// Throws EnvironmentError for anything else: https, a missing host, a port that is no number, control
/// characters.
[[nodiscard]] HttpUrl parse_url(std::string_view url);

/// Appends the GET request: HTTP/1.1, kept alive.
void append_request(std::string& text, HttpUrl const& url);

}  // namespace regatta
