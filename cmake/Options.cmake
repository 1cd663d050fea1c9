# What all of Regatta's own targets are compiled with.
add_library(regatta_options INTERFACE)
target_include_directories(regatta_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(regatta_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wnull-dereference -Wdouble-promotion $<$<BOOL:${REGATTA_WERROR}>:-Werror>)
# g++ 12 reports null dereferences, and overlapping copies, inside its own standard library under optimisation (GCC
# bugs 105562, 105651 and others).
target_compile_options(regatta_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-null-dereference$<SEMICOLON>-Wno-restrict>)
if(REGATTA_SANITIZE)
  # Instrumented, g++ 12 takes boost::optional's storage in Beast for uninitialised; the release build does not.
  target_compile_options(regatta_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_compile_options(regatta_options INTERFACE -fsanitize=${REGATTA_SANITIZE} -fno-omit-frame-pointer -g)
  target_link_options(regatta_options INTERFACE -fsanitize=${REGATTA_SANITIZE})
  if(REGATTA_SANITIZE MATCHES undefined)
    # vptr's check probes memory by write(2), which the tests that make writes fail would hit in its place.
    target_compile_options(regatta_options INTERFACE -fno-sanitize-recover=undefined -fno-sanitize=vptr)
  endif()
endif()

# A library room by room: regatta_library(name SOURCES … LINK …)
function(regatta_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC regatta_options ${arg_LINK})
endfunction()
