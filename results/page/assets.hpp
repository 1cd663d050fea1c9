#pragma once

#include <string_view>

/// The page's own files, put into the program when it is built (cmake/EmbedText.cmake).
namespace regatta::page::assets {

extern std::string_view const markup;  ///< page.html
extern std::string_view const style;   ///< page.css
extern std::string_view const script;  ///< all .js files, in one function

}  // namespace regatta::page::assets
