#include "results/analysis/kernel_facts.hpp"

#include <nlohmann/json.hpp>

namespace regatta {

void add_facts(KernelFacts& facts, std::string_view json) {
  auto const object = nlohmann::json::parse(json, nullptr, false);
  if (!object.is_object()) return;
  for (auto const& [name, value] : object.items())
    if (value.is_string()) facts[name].insert(value.get<std::string>());
}

KernelFacts facts_of(Comparison const& comparison) {
  std::set<std::string_view> different;
  for (auto const& row : comparison.rows)
    for (auto const& facts : row.summary.facts) different.insert(facts);
  KernelFacts facts;
  for (auto const text : different) add_facts(facts, text);
  return facts;
}

}  // namespace regatta
