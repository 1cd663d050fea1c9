#include "runners/http_url.hpp"

#include <algorithm>
#include <string>

#include "kernels/error.hpp"

namespace regatta {

namespace {

[[noreturn]] void refuse(std::string_view url, char const* why) {
  std::string shown;  // what is not printable must not reach a terminal
  for (char const c : url.substr(0, 200)) shown += c > 0x20 && c < 0x7f ? c : '?';
  throw EnvironmentError("URL '" + shown + "' " + why + "; write http://host:port/target");
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

HttpUrl parse_url(std::string_view url) {
  constexpr std::string_view scheme = "http://";
  if (!url.starts_with(scheme)) refuse(url, "does not begin with http:// (TLS is not measured)");
  // A space or a line break in the target would forge headers.
  if (!std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7f; }))
    refuse(url, "has a space or a control character");
  auto const rest = url.substr(scheme.size());
  auto const slash = std::min(rest.find('/'), rest.size());
  HttpUrl parts{.authority = rest.substr(0, slash), .host = {}, .port = "80", .target = rest.substr(slash)};
  if (parts.target.empty()) parts.target = "/";
  if (parts.authority.find('@') != std::string_view::npos)
    refuse(url, "has a user's name, which is not sent");
  auto colon = parts.authority.rfind(':');
  if (parts.authority.starts_with('[')) {
    auto const bracket = parts.authority.find(']');
    if (bracket == std::string_view::npos) refuse(url, "has no ']' after its address");
    parts.host = parts.authority.substr(1, bracket - 1);
    if (colon != std::string_view::npos && colon < bracket) colon = std::string_view::npos;
  } else {
    parts.host = parts.authority.substr(0, colon);
  }
  if (colon != std::string_view::npos) parts.port = parts.authority.substr(colon + 1);
  if (parts.host.empty()) refuse(url, "has no host");
  if (parts.port.empty() || parts.port.size() > 5 || !all_digits(parts.port) ||
      std::stoi(std::string(parts.port)) > 65'535)
    refuse(url, "has no valid port");
  return parts;
}

void append_request(std::string& text, HttpUrl const& url) {
  text.append("GET ").append(url.target).append(" HTTP/1.1\r\nHost: ").append(url.authority);
  text.append("\r\nUser-Agent: regatta\r\nAccept: */*\r\n\r\n");
}

}  // namespace regatta
