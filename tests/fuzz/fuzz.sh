#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# fuzz.sh - one fuzz target: all of its kept corpus, then new inputs for GAOPT_FUZZ_SECONDS (20),
# the same ones each time unless GAOPT_FUZZ_SEED is another (1; 0: of the time). What it finds of
# interest stays beside the program, for the next time; an input that breaks gaopt is named there too.
set -euo pipefail
cd "$(dirname "$0")"

readonly program=$1 name=$2 most_bytes=$3
readonly found=$program.found crashes=$program.crash-
readonly seconds=${GAOPT_FUZZ_SECONDS:-20} seed=${GAOPT_FUZZ_SEED:-1}

options=(-max_len="$most_bytes" -timeout=20 -rss_limit_mb=2048
    -artifact_prefix="$crashes" -print_final_stats=1)
[[ -e $name.dict ]] && options+=(-dict="$name.dict")
export ASAN_OPTIONS=${ASAN_OPTIONS:-max_allocation_size_mb=1024:allocator_may_return_null=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}

GAOPT_FUZZ_FOLDER=$(mktemp -d "$([[ -w /dev/shm ]] && echo /dev/shm || echo /tmp)/gaopt-fuzz-XXXXXX")
export GAOPT_FUZZ_FOLDER
trap 'rm -rf "$GAOPT_FUZZ_FOLDER"' EXIT

mkdir -p "$found"
"$program" "${options[@]}" -runs=0 "corpus/$name"
((seconds > 0)) || exit 0
"$program" "${options[@]}" -seed="$seed" -max_total_time="$seconds" "$found" "corpus/$name"
