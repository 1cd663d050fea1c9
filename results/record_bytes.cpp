#include "results/record_bytes.hpp"

#include <bit>
#include <cmath>
#include <cstring>

#include "kernels/error.hpp"
#include "results/columns.hpp"

namespace regatta {

namespace {

static_assert(std::endian::native == std::endian::little, "the numbers of a record are little-endian");

constexpr std::size_t head_bytes = 1 + sizeof(std::uint64_t);
constexpr std::uint64_t longest_record = std::uint64_t{256} << 20;

template <class T>
bool is_nothing(T const& value) {
  if constexpr (std::same_as<T, double>)
    return std::bit_cast<std::uint64_t>(value) == 0;  // -0.0 is something
  else
    return value == T{};
}

/// A sink that appends what it is shown.
class Writer {
 public:
  Writer(std::string& bytes, char letter) : bytes_(bytes), start_(bytes.size()) {
    bytes_.append(head_bytes, letter);
  }
  Writer(Writer const&) = delete;
  Writer& operator=(Writer const&) = delete;
  ~Writer() {
    std::uint64_t const length = bytes_.size() - start_ - head_bytes;
    std::memcpy(bytes_.data() + start_ + 1, &length, sizeof length);
  }

  void operator()(std::string_view, std::string_view text) {
    number(text.size());
    bytes_ += text;
  }
  void operator()(std::string_view, double value) { number(std::bit_cast<std::uint64_t>(value)); }
  void operator()(std::string_view, Status status) { number(static_cast<std::uint64_t>(status)); }
  void operator()(std::string_view, std::integral auto value) {
    number(static_cast<std::uint64_t>(static_cast<std::int64_t>(value)));
  }
  void number(std::uint64_t value) { bytes_.append(reinterpret_cast<char const*>(&value), sizeof value); }
  /// A sink for members: with their names, and without those that hold nothing.
  [[nodiscard]] auto members() {
    return [this](std::string_view name, auto const& member) {
      if (is_nothing(member)) return;
      bytes_ += static_cast<char>(name.size());
      bytes_ += name;
      (*this)(name, member);
    };
  }

 private:
  std::string& bytes_;
  std::size_t start_;
};

/// A sink that gives members their values back, and trusts no length.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  void operator()(std::string_view, std::string& into) {
    auto const length = count(1);
    into = left_.substr(0, length);
    left_.remove_prefix(length);
  }
  void operator()(std::string_view name, double& into) {
    into = std::bit_cast<double>(number());
    if (!std::isfinite(into)) throw DamageError("'" + std::string(name) + "' is not finite");
  }
  void operator()(std::string_view, Status& into) { into = static_cast<Status>(below(4)); }
  void operator()(std::string_view, bool& into) { into = below(2) != 0; }
  void operator()(std::string_view, std::uint64_t& into) { into = number(); }
  void operator()(std::string_view name, std::signed_integral auto& into) {
    auto const value = static_cast<std::int64_t>(number());
    if (!std::in_range<std::remove_reference_t<decltype(into)>>(value))
      throw DamageError("'" + std::string(name) + "' is out of range");
    into = static_cast<std::remove_reference_t<decltype(into)>>(value);
  }
  /// The length of a list whose rows have at least so many bytes: no more than can be there.
  std::size_t count(std::size_t row_bytes) {
    auto const length = number();
    if (length > left_.size() / row_bytes) throw DamageError("a record is shorter than it says");
    return static_cast<std::size_t>(length);
  }
  std::uint64_t below(std::uint64_t limit) {
    auto const value = number();
    if (value >= limit) throw DamageError("a record has a value that there is not");
    return value;
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    if (left_.size() < sizeof value) throw DamageError("a record is shorter than it says");
    std::memcpy(&value, left_.data(), sizeof value);
    left_.remove_prefix(sizeof value);
    return value;
  }
  /// A sink for members: those that were left out are nothing.
  [[nodiscard]] auto members() {
    return [this](std::string_view name, auto& member) {
      bool const here = left_.size() > name.size() && static_cast<unsigned char>(left_[0]) == name.size() &&
                        left_.substr(1, name.size()) == name;
      if (!here) return void(member = {});
      left_.remove_prefix(1 + name.size());
      (*this)(name, member);
    };
  }
  void end() const {
    if (!left_.empty()) throw DamageError("a record is longer than it should be");
  }

 private:
  std::string_view left_;
};

Point point_from(Reader& reader) {
  Point point;
  visit_columns(point, reader.members());
  for (auto left = reader.count(3 * sizeof(std::uint64_t)); left > 0; --left) {
    std::string name;
    reader("name", name);
    auto& value = point.parameters[name];
    switch (reader.below(3)) {
      case 0:
        reader(name, value.emplace<std::int64_t>());
        break;
      case 1:
        reader(name, value.emplace<double>());
        break;
      default:
        reader(name, value.emplace<std::string>());
    }
  }
  point.schedule.kind = static_cast<ScheduleKind>(reader.below(schedule_names.size()));
  point.schedule.grain = reader.number();
  return point;
}

Environment environment_from(Reader& reader) {
  Environment environment;
  reader("environment", environment.id);
  for (auto left = reader.count(2 * sizeof(std::uint64_t)); left > 0; --left) {
    std::string name;
    reader("name", name);
    reader(name, environment.facts[name]);
  }
  return environment;
}

Attempt attempt_from(Reader& reader) {
  Attempt attempt;
  visit_columns(attempt, reader.members());
  attempt.samples.resize(reader.count(3 * sizeof(std::uint64_t)));
  for (auto& [repetition, warmup, seconds] : attempt.samples)
    reader("repetition", repetition), reader("warmup", warmup), reader("seconds", seconds);
  attempt.latencies.resize(reader.count(2 * sizeof(std::uint64_t)));
  for (auto& [ns, count] : attempt.latencies) reader("ns", ns), reader("count", count);
  return attempt;
}

}  // namespace

void append_bytes(std::string& bytes, Point const& point) {
  Writer writer(bytes, 'P');
  visit_columns(point, writer.members());
  writer.number(point.parameters.size());
  for (auto const& [name, value] : point.parameters) {
    writer("name", name);
    writer.number(value.index());
    std::visit([&](auto const& held) { writer("value", held); }, value);
  }
  writer.number(static_cast<std::uint64_t>(point.schedule.kind));
  writer.number(point.schedule.grain);
}

void append_bytes(std::string& bytes, Environment const& environment) {
  Writer writer(bytes, 'E');
  writer("environment", environment.id);
  writer.number(environment.facts.size());
  for (auto const& [name, fact] : environment.facts) writer("name", name), writer("fact", fact);
}

void append_bytes(std::string& bytes, Attempt const& attempt) {
  Writer writer(bytes, 'A');
  visit_columns(attempt, writer.members());
  writer.number(attempt.samples.size());
  for (auto const& [repetition, warmup, seconds] : attempt.samples)
    writer("repetition", repetition), writer("warmup", warmup), writer("seconds", seconds);
  writer.number(attempt.latencies.size());
  for (auto const& [ns, count] : attempt.latencies) writer.number(ns), writer.number(count);
}

void append_text(std::string& bytes, char letter, std::string_view text) {
  Writer(bytes, letter)("text", text);
}

std::optional<std::size_t> record_length(std::string_view bytes) {
  if (bytes.size() < head_bytes) return std::nullopt;
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data() + 1, sizeof length);
  if (length > longest_record) throw DamageError("a record is longer than any");
  return head_bytes + static_cast<std::size_t>(length);
}

RecordOrText record_from(std::string_view record) {
  Reader reader(record.substr(head_bytes));
  auto const whole = [&](RecordOrText value) {
    reader.end();
    return value;
  };
  switch (record.front()) {
    case 'P':
      return whole(point_from(reader));
    case 'E':
      return whole(environment_from(reader));
    case 'A':
      return whole(attempt_from(reader));
    case 'J':
    case 'R':
    case 'X':
    case 'Z': {
      Text words{record.front(), {}};
      reader("text", words.text);
      return whole(std::move(words));
    }
    default:
      throw DamageError("an unknown kind of record");
  }
}

}  // namespace regatta
