# Puts the text files of the page into a C++ source. -D OUTPUT=… -D MARKUP=… -D STYLE=… -D SCRIPTS=a.js,b.js,…
# Scripts become one function, so that no name of theirs is global; a raw string may hold anything but its own end.
file(READ "${MARKUP}" markup)
file(READ "${STYLE}" style)
string(REPLACE "," ";" SCRIPTS "${SCRIPTS}")
set(script "(() => {\n\"use strict\";\n")
foreach(file IN LISTS SCRIPTS)
  file(READ "${file}" text)
  string(APPEND script "${text}\n")
endforeach()
string(APPEND script "})();\n")

file(CONFIGURE OUTPUT "${OUTPUT}" CONTENT [[// Generated from results/page/ by cmake/EmbedText.cmake; do not edit.
#include "results/page/assets.hpp"

namespace regatta::page::assets {

std::string_view const markup = R"regatta-page(@markup@)regatta-page";
std::string_view const style = R"regatta-page(@style@)regatta-page";
std::string_view const script = R"regatta-page(@script@)regatta-page";

}  // namespace regatta::page::assets
]] @ONLY)
