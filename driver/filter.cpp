#include <algorithm>

#include "driver/filter_node.hpp"
#include "driver/notation.hpp"
#include "driver/plan.hpp"
#include "kernels/error.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

template <class T>
bool holds(Compare compare, T const& left, T const& right) {
  switch (compare) {
    case Compare::equal:
      return left == right;
    case Compare::unequal:
      return left != right;
    case Compare::less:
      return left < right;
    case Compare::less_equal:
      return left <= right;
    case Compare::greater:
      return left > right;
    case Compare::greater_equal:
      return left >= right;
  }
  return false;
}

/// Exact for every int64 and double on x86-64 and wherever long double has 64 bits of mantissa.
long double number(Value const& value) {
  if (auto const* integer = std::get_if<std::int64_t>(&value)) return static_cast<long double>(*integer);
  return static_cast<long double>(std::get<double>(value));
}

/// 'dynamic' means every grain of it: the grain is dropped where the other side has none.
std::string comparable(std::string const& schedule, std::string const& other) {
  return other.find(',') == std::string::npos ? schedule.substr(0, schedule.find(',')) : schedule;
}

bool compares(Compare compare, Operand const& left, Operand const& right, Point const& point) {
  auto const a = left.of(point), b = right.of(point);
  if (!a || !b) return false;
  auto const *text_a = std::get_if<std::string>(&*a), *text_b = std::get_if<std::string>(&*b);
  if ((text_a == nullptr) != (text_b == nullptr)) return false;
  if (text_a == nullptr) return holds(compare, number(*a), number(*b));
  if (left.name == "schedule" || right.name == "schedule")
    return holds(compare, comparable(*text_a, *text_b), comparable(*text_b, *text_a));
  return holds(compare, *text_a, *text_b);
}

bool evaluate(FilterNode const& node, Point const& point) {
  auto const child = [&](FilterNode const& each) { return evaluate(each, point); };
  switch (node.kind) {
    case FilterNode::Kind::any:
      return std::any_of(node.children.begin(), node.children.end(), child);
    case FilterNode::Kind::all:
      return std::all_of(node.children.begin(), node.children.end(), child);
    case FilterNode::Kind::negation:
      return !child(node.children.front());
    case FilterNode::Kind::comparison:
      return compares(node.compare, node.operands[0], node.operands[1], point);
    case FilterNode::Kind::membership:
      return std::any_of(node.operands.begin() + 1, node.operands.end(), [&](Operand const& each) {
        return compares(Compare::equal, node.operands[0], each, point);
      });
  }
  return false;
}

}  // namespace

std::vector<std::string> const& text_columns() {
  static std::vector<std::string> const columns{"point", "kernel", "runner", "schedule"};
  return columns;
}

std::vector<std::string> const& number_columns() {
  static std::vector<std::string> const columns{"size",           "nodes",          "cores",
                                                "cores_per_node", "ranks_per_node", "threads_per_rank",
                                                "grain",          "concurrency"};
  return columns;
}

std::optional<Value> Operand::of(Point const& point) const {
  if (name.empty()) return value;
  if (name == "kernel") return point.kernel;
  if (name == "runner") return point.runner;
  if (name == "cores") return std::int64_t{point.shape.cores()};
  if (name == "cores_per_node") return std::int64_t{point.shape.cores_per_node()};
  if (name == "nodes") return std::int64_t{point.shape.nodes};
  if (name == "ranks_per_node") return std::int64_t{point.shape.ranks_per_node};
  if (name == "threads_per_rank") return std::int64_t{point.shape.threads_per_rank};
  if (name == "concurrency") return std::int64_t{point.concurrency};
  if (name == "schedule") return text_of(point.schedule);
  if (name == "grain") return static_cast<std::int64_t>(point.schedule.grain);
  if (name == "point") return point.id;
  auto const found = point.parameters.find(name);
  if (found == point.parameters.end()) return std::nullopt;
  return found->second;
}

Filter::Filter(std::string const& expression)
    : root_(std::make_shared<FilterNode const>(parse_filter(expression))) {}

bool Filter::matches(Point const& point) const {
  return evaluate(*root_, point);
}

void keep_only(Plan& plan, std::string const& expression) {
  try {
    Filter const filter(expression);
    std::erase_if(plan.points, [&](Point const& point) { return !filter.matches(point); });
  } catch (UsageError const& error) {
    throw UsageError(std::string("--only: ") + error.what());
  }
  if (plan.points.empty())
    throw UsageError("--only \"" + escaped(expression) + "\" leaves no point of the plan");
}

}  // namespace regatta
