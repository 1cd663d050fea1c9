#include "results/record_pipe.hpp"

#include <unistd.h>

#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include "kernels/error.hpp"
#include "kernels/sha256_hex.hpp"
#include "results/in_parallel.hpp"
#include "results/record_bytes.hpp"

namespace regatta {

void PipeSink::append(auto const& record) {
  append_bytes(bytes_, record);
  if (bytes_.size() < std::size_t{1} << 16) return;
  write_all(pipe_, bytes_, "pipe");
  bytes_.clear();
}

void PipeSink::add(Point const& point) {
  append(point);
}
void PipeSink::add(Environment const& environment) {
  append(environment);
}
void PipeSink::add(Attempt const& attempt) {
  append(attempt);
}
void PipeSink::add_job(std::string const& text) {
  append_text(bytes_, 'J', text);
}
void PipeSink::restart() {
  append_text(bytes_, 'R', "");
}
void PipeSink::end(std::string const& sha256) {
  append_text(bytes_, 'Z', sha256);
  write_all(pipe_, bytes_, "pipe");
}
void PipeSink::refuse(std::string_view why) {
  bytes_.clear();
  append_text(bytes_, 'X', why);
  write_all(pipe_, bytes_, "pipe");
}

namespace {

/// Cuts what comes from a pipe into pieces of whole records.
class Pieces {
 public:
  Pieces(Descriptor const& pipe, std::uint64_t most_bytes) : pipe_(pipe), most_bytes_(most_bytes) {}

  /// One whole record at least; empty at the end of the pipe.
  std::string next() {
    while (true) {
      if (auto const whole = whole_bytes(); whole > 0) {
        auto rest = bytes_.substr(whole);
        bytes_.resize(whole);
        return std::exchange(bytes_, std::move(rest));
      }
      if (!fill()) return {};
    }
  }

 private:
  [[nodiscard]] std::size_t whole_bytes() const {
    std::size_t whole = 0;
    while (true) {
      auto const rest = std::string_view(bytes_).substr(whole);
      auto const length = record_length(rest);
      if (!length || *length > rest.size()) return whole;
      whole += *length;
    }
  }

  bool fill() {
    ssize_t got = 0;
    do got = ::read(pipe_.get(), block_.get(), block_bytes);
    while (got < 0 && errno == EINTR);
    if (got <= 0) return false;
    if ((received_ += static_cast<std::uint64_t>(got)) > most_bytes_)
      throw DamageError("it holds more records than any study of its size");
    bytes_.append(block_.get(), static_cast<std::size_t>(got));
    return true;
  }

  static constexpr std::size_t block_bytes = std::size_t{1} << 20;
  Descriptor const& pipe_;
  std::uint64_t most_bytes_, received_ = 0;
  std::unique_ptr<char[]> block_ =
      std::make_unique_for_overwrite<char[]>(block_bytes);  // touched as far as used
  std::string bytes_;
};

/// A piece, taken apart.
struct Parts {
  std::string bytes;
  std::vector<std::pair<std::size_t, RecordOrText>> records;  ///< each with where it ends
};

Parts taken_apart(std::string bytes) {
  Parts parts{std::move(bytes), {}};
  for (std::size_t begin = 0; begin < parts.bytes.size();) {
    auto const rest = std::string_view(parts.bytes).substr(begin);
    auto const length = record_length(rest).value();  // whole, as Pieces cut them
    parts.records.emplace_back(begin += length, record_from(rest.substr(0, length)));
  }
  return parts;
}

/// Puts records together, in their order.
class Gathering {
 public:
  void take(Parts parts) {
    std::size_t begin = 0;
    for (auto& [end, record] : parts.records) {
      auto const bytes = std::string_view(parts.bytes).substr(begin, end - begin);
      begin = end;
      std::visit([&](auto& held) { add(std::move(held), bytes); }, record);
    }
  }
  [[nodiscard]] Received received() && {
    Received received{std::move(merger_).take(), complete_, vouched_};
    received.records.job = std::move(job_);
    return received;
  }

 private:
  void add(Text text, std::string_view bytes) {
    switch (text.letter) {
      case 'X':
        throw DamageError(text.text);
      case 'R':
        merger_ = Merger(), sum_ = Sha256();
        return;
      case 'J':
        sum_.add(bytes);
        job_ = std::move(text.text);
        return;
      default:
        end(text.text);
    }
  }
  template <class Record>
  void add(Record record, std::string_view bytes) {
    if (!merger_.add(std::move(record))) throw DamageError("it holds two different records under one id");
    sum_.add(bytes);
  }
  void end(std::string const& sha256) {
    if (complete_) throw DamageError("its records end twice");
    complete_ = true, vouched_ = !sha256.empty();
    if (vouched_ && sha256 != sum_.hex())
      throw DamageError(
          "its records are not those that were written (records_sha256): it is damaged, or another program "
          "changed it; delete it, and `regatta run` makes it anew from the journal");
  }

  Merger merger_;
  Sha256 sum_;
  std::string job_;
  bool complete_ = false, vouched_ = false;
};

}  // namespace

Received receive_records(Descriptor const& pipe, std::uint64_t most_bytes) {
  Pieces pieces(pipe, most_bytes);
  Gathering gathering;
  in_order([&]() -> OrderedWork {
    auto piece = pieces.next();
    if (piece.empty()) return {};
    return [&gathering, piece = std::move(piece)](std::size_t) mutable -> std::function<void()> {
      auto parts = std::make_shared<Parts>(taken_apart(std::move(piece)));
      return [&gathering, parts] { gathering.take(std::move(*parts)); };
    };
  });
  return std::move(gathering).received();
}

}  // namespace regatta
