#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh - from a clone to the result of the main job: installs what is missing, builds, runs.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/packages.sh

readonly RANKS=4
readonly GAOPT=build/release/src/gaopt

usage() {
    cat <<END
scripts/run.sh [--fresh] [--set KEY=VALUE]... [-q]

Installs what is missing (Debian, Ubuntu), builds gaopt into build/release and runs
configs/run.yaml on $RANKS ranks. A run that was interrupted goes on where it was.
The options are gaopt's:

  --fresh          set an earlier run aside (never delete it) and start over
  --set KEY=VALUE  override a key of the config; may be given several times
  -q, --quiet      print the end and what goes wrong only
END
}

build() {
    cmake --preset release --log-level=WARNING -DGAOPT_TESTS=OFF
    cmake --build --preset release
}

# Open MPI counts cores, not their hardware threads. 0 if the system does not tell.
cores() {
    local physical allowed
    physical=$(lscpu -p=CORE,SOCKET 2>/dev/null | sed '/^#/d' | sort -u | wc -l) || true
    allowed=$(nproc)
    echo $((physical < allowed ? physical : allowed))
}

# All ranks are on this host: looking for networks between them only brings warnings.
mpirun_flags() {
    echo --mca btl ^tcp
    if ((EUID == 0)); then
        echo --allow-run-as-root
    fi
    if (($(cores) < RANKS)); then
        echo --oversubscribe --mca mpi_yield_when_idle 1
    fi
}

case ${1-} in
-h | --help) usage && exit ;;
esac
install_missing "${GAOPT_BUILD_PACKAGES[@]}"
build
# shellcheck disable=SC2046 # the flags are words
exec mpirun -np $RANKS $(mpirun_flags) $GAOPT configs/run.yaml "$@"
