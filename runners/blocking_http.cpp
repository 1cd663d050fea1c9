#include "runners/blocking_http.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>

#include "runners/http_reply.hpp"
#include "runners/http_url.hpp"

namespace regatta {

namespace asio = boost::asio;

void BlockingHttp::run(Operation& operation) {
  auto const url = parse_url(operation.url);
  auto found = connections_.find(url.authority);
  if (found == connections_.end())
    found = connections_.try_emplace(std::string(url.authority), context_).first;
  auto& connection = found->second;
  request_.clear();
  append_request(request_, url);

  boost::system::error_code error;
  bool const reused = connection.socket.is_open();
  if (!reused) connect(connection, operation, error);
  bool const answered = !error && exchange(connection, operation, error);
  if (error && reused && !answered) {
    // A server may close a connection that it kept alive at any time; a GET may then be sent again (RFC
    // 9112, 9.3.1).
    error = {};
    connect(connection, operation, error);
    if (!error) exchange(connection, operation, error);
  }
  if (!error) return;
  operation.result = http_errno(error);
  connection.socket.close(error);
}

void BlockingHttp::connect(Connection& connection, Operation const& operation,
                           boost::system::error_code& error) {
  boost::system::error_code ignored;
  connection.socket.close(ignored);
  auto const url = parse_url(operation.url);
  auto const endpoints =
      asio::ip::tcp::resolver(context_).resolve(std::string(url.host), std::string(url.port), error);
  if (error) return;
  asio::connect(connection.socket, endpoints, error);
  if (!error) connection.socket.set_option(asio::ip::tcp::no_delay(true), error);
}

bool BlockingHttp::exchange(Connection& connection, Operation& operation, boost::system::error_code& error) {
  asio::write(connection.socket, asio::buffer(request_), error);
  if (error) return false;
  HttpReply reply(operation.buffer);
  std::size_t held = 0;
  while (!reply.is_done()) {
    auto const read = connection.socket.read_some(
        asio::buffer(connection.input.data() + held, connection.input.size() - held), error);
    held = reply.take(connection.input, held + read, error);
    if (error) return reply.got_some();
  }
  operation.result = static_cast<std::int64_t>(reply.body_bytes());
  operation.status = reply.status();
  if (!reply.keep_alive()) connection.socket.close(error);
  return true;
}

}  // namespace regatta
