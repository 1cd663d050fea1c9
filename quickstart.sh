#!/bin/sh
# From a fresh clone to an answer: installs what is missing, builds, measures jobs/quickstart.toml, prints the table.
# Started again it is up to date and quick.
set -eu
cd "$(dirname "$0")"
./install-packages.sh
log=build/quickstart.log
mkdir -p build
if [ ! -f build/release/build.ninja ]; then
  echo "regatta: configuring (log: $log)"
  cmake --preset release -DREGATTA_TESTS=OFF -DREGATTA_BENCH=OFF >"$log" 2>&1 || { tail -n 20 "$log" >&2; exit 4; }
fi
echo "regatta: building the release preset (the first time takes a few minutes)"
cmake --build --preset release --target regatta_programs >"$log" 2>&1 || { tail -n 40 "$log" >&2; exit 4; }
exec build/release/regatta run jobs/quickstart.toml
