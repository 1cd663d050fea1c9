#include "kernels/sha256_hex.hpp"
#include "results/record_bytes.hpp"

namespace regatta {

std::string records_sha256(Records const& records, std::string_view job_text) {
  Sha256 sum;
  std::string bytes;
  auto const add = [&](auto const& some) {
    for (auto const& record : some) {
      append_bytes(bytes, record);
      if (bytes.size() < std::size_t{1} << 16) continue;
      sum.add(bytes);
      bytes.clear();
    }
  };
  add(records.points);
  add(records.environments);
  add(records.attempts);
  append_text(bytes, 'J', job_text);
  sum.add(bytes);
  return sum.hex();
}

}  // namespace regatta
