#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# test.sh - from a clone to all tests: installs what is missing, builds three ways, tests each.
# The last line is "N passed, N failed"; what it counts are ctest's tests, and builds that failed.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/packages.sh

passed=0
failed=0
long=false
jobs=$((4 * $(nproc))) # quarters of a core, as cmake/GaoptTests.cmake counts

usage() {
    cat <<'END'
scripts/test.sh [--long]

Installs what is missing (Debian, Ubuntu), then
  dev      checks formatting and lint, for which it need not build;
  release  builds as users do and runs all tests;
  asan     builds with sanitizers and with warnings as errors, and runs the tests that need no more than seconds;
  fuzz     builds with libFuzzer, and runs each target for 20 s (GAOPT_FUZZ_SECONDS).

  --long   also what takes hours: tests labelled long, more seeds in others (GAOPT_LONG=1), and
           an hour of each fuzz target, of inputs never seen before (GAOPT_FUZZ_SEED=0)

The exit status is 0 if nothing failed.
END
}

build() { # PRESET
    cmake --preset "$1" --log-level=WARNING -DGAOPT_TESTS=ON || return
    [[ $1 == dev ]] || cmake --build --preset "$1" # of dev only the compilers' command lines are read
}

# "98% tests passed, 1 tests failed out of 57"
count() { # LOG
    local of
    of=$(sed -nE 's/.* ([0-9]+) tests? failed out of ([0-9]+)$/\1 \2/p' "$1" | tail -n 1)
    if [[ -z $of ]]; then
        failed=$((failed + 1)) # ctest itself failed, or found nothing to do
        return
    fi
    failed=$((failed + ${of% *}))
    passed=$((passed + ${of#* } - ${of% *}))
}

check() { # PRESET CTEST-OPTION...
    local preset=$1 log=build/$1/ctest.log

    shift
    echo "=== $preset"
    if ! build "$preset"; then
        failed=$((failed + 1))
        return
    fi
    ctest --preset "$preset" -j "$jobs" "$@" | tee "$log" || true # the log says it
    count "$log"
}

check_all() {
    local -a longer=(-LE 'lint|long')

    if $long; then
        export GAOPT_LONG=1
        export GAOPT_FUZZ_SECONDS=${GAOPT_FUZZ_SECONDS:-3600} GAOPT_FUZZ_SEED=${GAOPT_FUZZ_SEED:-0}
        longer=(-LE lint)
    fi
    check dev -L lint
    check release "${longer[@]}"
    check asan -L 'unit|sim|quick' -LE 'lint|long|tidy'
    check fuzz
}

case ${1-} in
-h | --help) usage && exit ;;
--long) long=true ;;
esac
install_missing "${GAOPT_BUILD_PACKAGES[@]}" "${GAOPT_TEST_PACKAGES[@]}"
install_fuzzer
check_all
echo "$passed passed, $failed failed"
((failed == 0))
