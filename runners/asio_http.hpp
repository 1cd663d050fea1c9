#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string_view>
#include <vector>

#include "kernels/io.hpp"

namespace regatta {

/// HTTP/1.1 GETs of one loop, over connections that are kept alive: as many as requests were ever in flight.
/// Chains of asynchronous writes and reads, parsed by Beast; nothing is allocated for a request on a kept
/// connection.
class HttpConnections {
 public:
  explicit HttpConnections(boost::asio::io_context& context);
  ~HttpConnections();

  /// Begins a request; its waiter is resumed by the loop. Throws EnvironmentError for a URL that is none, and
  /// std::system_error when the server's name is not found.
  void add(Operation& operation);
  [[nodiscard]] std::size_t in_flight() const noexcept { return in_flight_; }

 private:
  class Connection;
  struct Server;
  Server& server_of(std::string_view authority);

  boost::asio::io_context& context_;
  std::vector<std::unique_ptr<Server>> servers_;  // by authority: one, as a rule
  std::size_t in_flight_ = 0;
};

}  // namespace regatta
