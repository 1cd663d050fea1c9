#include "runners/asio_http.hpp"

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <string>

#include "runners/handler_memory.hpp"
#include "runners/http_reply.hpp"
#include "runners/http_url.hpp"
#include "runners/io_outcome.hpp"

namespace regatta {

namespace asio = boost::asio;
using asio::ip::tcp;

struct HttpConnections::Server {
  std::string authority;
  std::vector<tcp::endpoint> endpoints;
  std::vector<std::unique_ptr<Connection>> connections;
  std::vector<Connection*> idle;
};

/// One connection, and the request that is under way on it.
class HttpConnections::Connection {
 public:
  Connection(HttpConnections& all, Server& server) : all_(all), server_(server), socket_(all.context_) {}

  void run(Operation& operation) {
    operation_ = &operation;
    request_.clear();
    append_request(request_, parse_url(operation.url));
    reused_ = socket_.is_open();
    if (reused_)
      write();
    else
      connect();
  }

 private:
  using Error = boost::system::error_code;

  template <class Function>
  [[nodiscard]] KeptHandler<Function> kept(Function function) {
    return KeptHandler<Function>(memory_, std::move(function));
  }

  void connect() {
    Error ignored;
    socket_.close(ignored);
    asio::async_connect(socket_, server_.endpoints, [this](Error error, tcp::endpoint const&) {
      if (!error) socket_.set_option(tcp::no_delay(true), error);
      if (error) return end(error);
      write();
    });
  }

  void write() {
    reply_.emplace(operation_->buffer);
    held_ = 0;
    asio::async_write(socket_, asio::buffer(request_), kept([this](Error error, std::size_t) {
                        if (error) return end(error);
                        read();
                      }));
  }

  void read() {
    socket_.async_read_some(asio::buffer(input_.data() + held_, input_.size() - held_),
                            kept([this](Error error, std::size_t bytes) {
                              held_ = reply_->take(input_, held_ + bytes, error);
                              if (error || reply_->is_done()) return end(error);
                              read();
                            }));
  }

  void end(Error error) {
    if (error && reused_ && !reply_->got_some()) {
      // A server may close a connection that it kept alive at any time; a GET may then be sent again (RFC
      // 9112, 9.3.1).
      reused_ = false;
      return connect();
    }
    auto& operation = *operation_;
    operation.result = error ? http_errno(error) : static_cast<std::int64_t>(reply_->body_bytes());
    operation.status = error ? 0 : reply_->status();
    if (error || !reply_->keep_alive()) socket_.close(error);
    server_.idle.push_back(this);
    --all_.in_flight_;
    operation.waiter.resume();
  }

  HttpConnections& all_;
  Server& server_;
  asio::basic_stream_socket<tcp, asio::io_context::executor_type> socket_;
  HandlerMemory memory_;
  Operation* operation_ = nullptr;
  std::string request_;
  std::optional<HttpReply> reply_;
  std::array<char, 16384> input_;
  std::size_t held_ = 0;
  bool reused_ = false;
};

HttpConnections::HttpConnections(asio::io_context& context) : context_(context) {}
HttpConnections::~HttpConnections() = default;

// The name is looked up once, and the loop waits for that: the first request of a study's warm-up.
HttpConnections::Server& HttpConnections::server_of(std::string_view authority) {
  for (auto const& server : servers_)
    if (server->authority == authority) return *server;
  auto server = std::make_unique<Server>();
  server->authority = authority;
  return *servers_.emplace_back(std::move(server));
}

void HttpConnections::add(Operation& operation) {
  auto const url = parse_url(operation.url);
  auto& server = server_of(url.authority);
  if (server.endpoints.empty()) {
    boost::system::error_code error;
    for (auto const& found :
         tcp::resolver(context_).resolve(std::string(url.host), std::string(url.port), error))
      server.endpoints.push_back(found.endpoint());
    if (server.endpoints.empty())
      throw std::system_error(EHOSTUNREACH, std::generic_category(),
                              name_of(operation) + ": " + error.message());
  }
  if (server.idle.empty())
    server.idle.push_back(server.connections.emplace_back(std::make_unique<Connection>(*this, server)).get());
  auto* const connection = server.idle.back();
  server.idle.pop_back();
  ++in_flight_;
  connection->run(operation);
}

}  // namespace regatta
