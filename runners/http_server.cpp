#include "kernels/http_server.hpp"

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "kernels/error.hpp"

namespace regatta {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;

namespace {

struct Counters {
  std::atomic<std::uint64_t> answered{0}, waiting{0}, most_waiting{0};
};

/// One connection: reads a request, waits, answers, and again. Lives as long as its handlers do.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, HttpServer::Options const& options, Counters& counters)
      : socket_(std::move(socket)),
        options_(options),
        counters_(counters),
        alarm_(socket_.get_executor()),
        body_(options.body) {
    ErrorCode ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
  }

  void read() {
    request_ = {};
    http::async_read(socket_, input_, request_, [self = shared_from_this()](ErrorCode error, std::size_t) {
      if (!error) self->wait();
    });
  }

 private:
  void wait() {
    auto const waiting = ++counters_.waiting;
    if (waiting > counters_.most_waiting) counters_.most_waiting = waiting;
    if (options_.latency.count() == 0) return answer();
    alarm_.expires_after(options_.latency);
    alarm_.async_wait([self = shared_from_this()](ErrorCode error) {
      if (!error) self->answer();
    });
  }

  void answer() {
    --counters_.waiting;
    ++counters_.answered;
    auto const target = request_.target();
    std::uint64_t number = 0;
    auto const parsed = std::from_chars(target.data() + 1, target.data() + target.size(), number);
    bool const found = request_.method() == http::verb::get && parsed.ec == std::errc() &&
                       parsed.ptr == target.data() + target.size();
    bool const last = !request_.keep_alive() || ++answers_ == options_.answers_a_connection;
    response_.emplace(found ? http::status::ok : http::status::not_found, 11);
    response_->set(http::field::server, "regatta");
    response_->set(http::field::content_type, "application/octet-stream");
    // A server may close without a word; clients have to expect it.
    response_->keep_alive(request_.keep_alive());
    fill_http_body(body_, number);
    response_->body() = {reinterpret_cast<char const*>(body_.data()), found ? body_.size() : 0};
    response_->prepare_payload();
    http::async_write(socket_, *response_, [self = shared_from_this(), last](ErrorCode error, std::size_t) {
      if (error) return;
      if (!last) return self->read();
      ErrorCode ignored;
      self->socket_.shutdown(tcp::socket::shutdown_send, ignored);
    });
  }

  tcp::socket socket_;
  HttpServer::Options const& options_;
  Counters& counters_;
  asio::steady_timer alarm_;
  boost::beast::flat_buffer input_;
  http::request<http::empty_body> request_;
  std::vector<std::byte> body_;
  std::optional<http::response<http::span_body<char const>>> response_;
  std::size_t answers_ = 0;
};

}  // namespace

class HttpServer::Running {
 public:
  explicit Running(Options const& options) : options_(options), acceptor_(context_) {
    listen();
    accept();
    thread_ = std::thread([this] { context_.run(); });
  }
  Running(Running const&) = delete;
  Running& operator=(Running const&) = delete;
  ~Running() {
    context_.stop();
    thread_.join();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] Counters const& counters() const noexcept { return counters_; }

 private:
  void listen() try {
    tcp::endpoint const here(asio::ip::address_v4::loopback(), options_.port);
    acceptor_.open(here.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind(here);
    acceptor_.listen(asio::socket_base::max_listen_connections);
    port_ = acceptor_.local_endpoint().port();
    tcp::socket(context_).connect(acceptor_.local_endpoint());  // a loopback that is down can be bound to
  } catch (boost::system::system_error const& error) {
    throw EnvironmentError("no HTTP server on 127.0.0.1:" + std::to_string(options_.port) + ": " +
                           error.code().message() +
                           (error.code() == asio::error::address_in_use
                                ? "; choose another port, or 0 for any that is free"
                                : "; bring loopback up (ip link set lo up), or give `url`"));
  }

  void accept() {
    acceptor_.async_accept([this](ErrorCode error, tcp::socket socket) {
      if (!error) std::make_shared<Session>(std::move(socket), options_, counters_)->read();
      if (!error) return accept();
      // Out of descriptors, as a rule: clients wait until there are some.
      pause_.expires_after(std::chrono::milliseconds(10));
      pause_.async_wait([this](ErrorCode) { accept(); });
    });
  }

  Options options_;
  Counters counters_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  asio::steady_timer pause_{context_};
  std::uint16_t port_ = 0;
  std::thread thread_;
};

HttpServer::HttpServer(Options const& options) : running_(std::make_unique<Running>(options)) {}
HttpServer::~HttpServer() = default;

std::string HttpServer::url() const {
  return "http://127.0.0.1:" + std::to_string(running_->port()) + "/";
}

std::uint64_t HttpServer::answered() const noexcept {
  return running_->counters().answered;
}

std::uint64_t HttpServer::most_at_once() const noexcept {
  return running_->counters().most_waiting;
}

}  // namespace regatta
