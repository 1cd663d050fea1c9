#include "results/page/page.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

#include "results/page/assets.hpp"
#include "results/page/data.hpp"
#include "results/page/fallback.hpp"
#include "results/page/markup.hpp"
#include "results/terminal.hpp"
#include "runners/names.hpp"

namespace regatta {

namespace {

using page::Json;

/// Text of the records is shown as text; what could mislead its reader is spelled out.
void spell_out(Json& json) {
  if (json.is_string()) {
    json = escaped(json.get_ref<std::string const&>());
  } else if (json.is_structured()) {
    for (auto& each : json) spell_out(each);
  }
}

/// A source of the Content-Security-Policy: 'sha256-…' of an inline script or style. Nothing else may run.
std::string hash_source(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("OpenSSL refuses SHA-256");
  std::string base64(4 * ((size + 2) / 3) + 1, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(base64.data()), digest.data(), static_cast<int>(size));
  base64.pop_back();
  return "'sha256-" + base64 + "'";
}

/// The template with each {{name}} replaced. What is put in is not looked at again.
std::string filled(std::string_view text,
                   std::initializer_list<std::pair<std::string_view, std::string_view>> names) {
  std::string result;
  while (true) {
    auto const begin = text.find("{{");
    auto const end = text.find("}}", begin);
    result += text.substr(0, begin);
    if (begin == std::string_view::npos || end == std::string_view::npos) return result;
    auto const name = text.substr(begin + 2, end - begin - 2);
    for (auto const& [known, value] : names)
      if (known == name) result += value;
    text.remove_prefix(end + 2);
  }
}

Json runners_json() {
  Json list = Json::array();
  for (auto const& runner : runners)
    list.push_back(
        {{"name", runner.name}, {"team", runner.team}, {"pool", runner.pool}, {"summary", runner.summary}});
  return list;
}

}  // namespace

std::string report_page(Records const& records, PageOptions const& options) {
  auto const analysis = analyse(records);
  Json data{{"about", page::about_of(records, options)},
            {"runners", runners_json()},
            {"answers", page::answers_of(records, options)},
            {"warnings", page::warnings_of(analysis)},
            {"map", page::winner_map_of(analysis)},
            {"problems", page::problems_of(analysis)},
            {"scaling", page::scaling_of(analysis, options.min_efficiency)},
            {"roofline", page::roofline_of(analysis)},
            {"metg", page::metg_of(analysis)},
            {"machine", page::machine_of(records)}};
  spell_out(data);
  return filled(page::assets::markup, {{"title", page::in_markup(escaped(options.study))},
                                       {"script-source", hash_source(page::assets::script)},
                                       {"style-source", hash_source(page::assets::style)},
                                       {"style", page::assets::style},
                                       {"fallback", page::fallback_of(data)},
                                       {"data", page::in_script(data)},
                                       {"script", page::assets::script}});
}

}  // namespace regatta
