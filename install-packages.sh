#!/bin/sh
# Installs the Debian packages that Regatta is built with; `--tests` adds those that its tests and benches need.
# Says what is missing, and how to get it, where it may not install.
set -eu

build="build-essential cmake ninja-build pkg-config git ca-certificates
  libopenmpi-dev openmpi-bin libtbb-dev libboost-dev libssl-dev libhdf5-dev libopenblas-dev liburing-dev libhwloc-dev
  libtomlplusplus-dev libcli11-dev libfmt-dev nlohmann-json3-dev libeigen3-dev groff gnuplot-nox
  libsimdjson-dev libseccomp-dev"
tests="libgtest-dev libgmock-dev clang clang-format clang-tidy libomp-dev llvm libclang-rt-14-dev
  python3 python3-h5py python3-pandas python3-matplotlib python3-xarray libbenchmark-tools hdf5-tools
  r-base-core r-cran-hdf5r octave poppler-utils texlive-latex-base fio strace faketime procps iproute2 util-linux tmux zsh locales man-db
  shellcheck slurm-wlm slurmdbd slurm-wlm-mysql-plugin munge mariadb-server
  chromium chromium-driver"

wanted=$build
[ "${1-}" = --tests ] && wanted="$build $tests"

missing=
for package in $wanted; do
  case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true) in
    "install ok installed") ;;
    *) missing="$missing $package" ;;
  esac
done
[ -z "$missing" ] && exit 0

if [ "$(id -u)" -eq 0 ]; then
  as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
  as_root=sudo
else
  echo "regatta: these packages are missing, and only root may install them:" >&2
  echo "  sudo apt-get install --no-install-recommends$missing" >&2
  exit 4
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "regatta: no apt-get here; install what these Debian packages hold:$missing" >&2
  exit 4
fi
echo "regatta: installing$missing"
log=$(mktemp)
# shellcheck disable=SC2086 — the lists are words on purpose
if ! { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "regatta: apt-get could not install:$missing (whole text: $log)" >&2
  exit 4
fi
rm -f "$log"
