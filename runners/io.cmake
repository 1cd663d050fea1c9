# Everything that reaches the outside: the blocking Io, the asio pool with its back ends, the loopback HTTP server.
regatta_library(http_url SOURCES http_url.cpp LINK regatta_contract)
regatta_library(blocking_io
  SOURCES blocking_io.cpp blocking_http.cpp file_calls.cpp io_buffers.cpp io_outcome.cpp
  LINK http_url regatta_contract Boost::headers fmt::fmt Threads::Threads)
regatta_library(file_uring SOURCES uring.cpp LINK cpu_mask blocking_io PkgConfig::URING)
regatta_library(pool_asio SOURCES asio.cpp asio_order.cpp asio_loop.cpp asio_http.cpp file_choice.cpp file_threads.cpp
  LINK runner_core file_uring)
# What http_get asks when it is given no URL; kernels see kernels/http_server.hpp alone.
regatta_library(http_server SOURCES http_server.cpp LINK regatta_options Boost::headers Threads::Threads)
