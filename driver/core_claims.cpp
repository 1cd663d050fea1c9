#include "driver/core_claims.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <span>

namespace regatta {

namespace {

/// Attempts on one CPU that see each other. Further ones are told of those, and not the other way round.
constexpr int places = 8;

/// Where the attempt of that place on a CPU has its socket. Place 0 is whoever came first.
struct Address {
  sockaddr_un address{};
  socklen_t length = 0;

  Address(int cpu, int place) {
    address.sun_family = AF_UNIX;
    auto const name =
        place == 0 ? fmt::format("regatta-cpu-{}", cpu) : fmt::format("regatta-cpu-{}-{}", cpu, place);
    std::copy(name.begin(), name.end(), address.sun_path + 1);  // behind a zero byte, which makes it abstract
    length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  }
  [[nodiscard]] sockaddr const* get() const { return reinterpret_cast<sockaddr const*>(&address); }
};

Descriptor make_socket() {
  return Descriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

/// Whether somebody shares the CPU with who was first there, or did.
bool has_sharers(int cpu) {
  auto const socket = make_socket();
  if (!socket) return false;
  for (int place = 1; place < places; ++place)
    if (Address const address(cpu, place); ::connect(socket.get(), address.get(), address.length) == 0)
      return true;
  return false;
}

/// Whether somebody is there. Whose queue is full knows already.
bool tell(Descriptor const& socket, int cpu, int place) {
  Address const address(cpu, place);
  return ::sendto(socket.get(), "+", 1, MSG_NOSIGNAL, address.get(), address.length) == 1 || errno == EAGAIN;
}

}  // namespace

bool CoreClaims::has(int cpu) const {
  return std::any_of(claims_.begin(), claims_.end(), [cpu](Claim const& claim) { return claim.cpu == cpu; });
}

bool CoreClaims::claim(int cpu) {
  auto socket = make_socket();
  if (!socket) return true;  // where there are no sockets nobody claims anything
  Address const address(cpu, 0);
  if (::bind(socket.get(), address.get(), address.length) != 0) return errno != EADDRINUSE;
  if (has_sharers(cpu)) return false;  // who was first has gone, and they have not
  claims_.push_back({cpu, std::move(socket)});
  return true;
}

void CoreClaims::join(int cpu) {
  auto socket = make_socket();
  if (!socket) return;
  auto const is_bound = [&](int place) {
    Address const address(cpu, place);
    return ::bind(socket.get(), address.get(), address.length) == 0;
  };
  int mine = 0;
  while (mine < places && !is_bound(mine)) ++mine;
  bool shared = false;
  for (int place = 0; place < places; ++place)
    if (place != mine) shared = tell(socket, cpu, place) || shared;
  claims_.push_back({cpu, std::move(socket), shared});
}

Placement CoreClaims::settle(Placement placement, AllowedCpus const& allowed, Shape const& shape) {
  oversubscribed_ = placement.oversubscribed;
  // Who took a core on which a worker of this attempt is placed would share it with that one.
  auto const placed = std::min(allowed.cores.size(), static_cast<std::size_t>(shape.cores_per_node()));
  auto const spare = std::span(allowed.cores).subspan(placed);
  for (auto& cpu : placement.cpus) {
    if (has(cpu) || claim(cpu)) continue;
    auto const free = oversubscribed_ ? spare.end()
                                      : std::find_if(spare.begin(), spare.end(),
                                                     [this](int other) { return claim(other); });
    if (free != spare.end())
      cpu = *free;
    else
      join(cpu);
  }
  placement.shared = shared();
  return placement;
}

int CoreClaims::shared() const {
  if (oversubscribed_) return 0;
  auto const is_shared = [](Claim const& claim) {
    char news = 0;
    return claim.shared || ::recv(claim.socket.get(), &news, 1, MSG_PEEK) == 1;
  };
  return static_cast<int>(std::count_if(claims_.begin(), claims_.end(), is_shared));
}

}  // namespace regatta
