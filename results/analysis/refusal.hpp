#pragma once

#include <span>
#include <string>

#include "results/analysis/recommendation.hpp"

namespace regatta {

/// Whether a row meets the wishes as measured, surely (with its whole intervals), or perhaps (with a part of
/// them). An efficiency that nobody knows is not asked for.
enum class Sureness : std::uint8_t { measured, surely, perhaps };
[[nodiscard]] bool meets(Choice const& choice, Wishes const& wishes, Sureness sureness);

/// Why no row meets the wishes: which of them none meets, and what comes nearest.
[[nodiscard]] std::string why_none_meets(std::span<Choice const> all, Wishes const& wishes);

}  // namespace regatta
