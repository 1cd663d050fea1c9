#!/bin/sh
# Installs what the tests need, builds, runs everything through CTest, prints the count.
# ./test.sh [PRESET] [ctest arguments …], e.g. ./test.sh asan, or ./test.sh release -R journal
set -eu
cd "$(dirname "$0")"
./install-packages.sh --tests
preset=release
if [ $# -gt 0 ]; then case $1 in -*) ;; *) preset=$1; shift ;; esac; fi
launcher=
command -v ccache >/dev/null 2>&1 && launcher="-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"
# shellcheck disable=SC2086
cmake --preset "$preset" -DREGATTA_TESTS=ON -DREGATTA_BENCH=ON -DREGATTA_WERROR=ON $launcher
cmake --build --preset "$preset"
exec ctest --preset "$preset" --no-tests=error "$@"
