#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <map>
#include <string>

#include "kernels/io.hpp"

namespace regatta {

/// HTTP/1.1 GETs, one after the other, over a connection that is kept alive: one an authority.
class BlockingHttp {
 public:
  /// Runs a request to its end: sets result (bytes of the body, or -errno) and status.
  /// Throws EnvironmentError for a URL that is none.
  void run(Operation& operation);

 private:
  struct Connection {
    explicit Connection(boost::asio::io_context& context) : socket(context) {}
    boost::asio::ip::tcp::socket socket;
    std::array<char, 16384> input;
  };

  void connect(Connection& connection, Operation const& operation, boost::system::error_code& error);
  /// True when any byte of a response came.
  bool exchange(Connection& connection, Operation& operation, boost::system::error_code& error);

  boost::asio::io_context context_{1};
  std::map<std::string, Connection, std::less<>> connections_;  // by authority
  std::string request_;
};

}  // namespace regatta
