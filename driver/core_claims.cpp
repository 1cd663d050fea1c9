#include "driver/core_claims.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <span>

namespace regatta {

bool CoreClaims::claim(int cpu) {
  Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return true;  // where there are no sockets nobody claims anything
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  auto const name = fmt::format("regatta-cpu-{}", cpu);  // behind a zero byte, which makes it abstract
  std::copy(name.begin(), name.end(), address.sun_path + 1);
  auto const length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  if (::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), length) != 0) return errno != EADDRINUSE;
  claims_.push_back(std::move(socket));
  return true;
}

Placement CoreClaims::settle(Placement placement, AllowedCpus const& allowed, Shape const& shape) {
  // Who took a core on which a worker of this attempt is placed would share it with that one.
  auto const placed = std::min(allowed.cores.size(), static_cast<std::size_t>(shape.cores_per_node()));
  auto const spare = std::span(allowed.cores).subspan(placed);
  for (auto& cpu : placement.cpus) {
    if (claim(cpu) || placement.oversubscribed) continue;
    auto const free = std::find_if(spare.begin(), spare.end(), [this](int other) { return claim(other); });
    if (free != spare.end())
      cpu = *free;
    else
      ++placement.shared;
  }
  return placement;
}

}  // namespace regatta
