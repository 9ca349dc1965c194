#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# keep.sh - makes the kept corpus of a target anew: the fewest of its inputs, and of those that were
# found since, that together reach all lines that they reach. Regression inputs stay whatever they reach.
#   tests/fuzz/keep.sh NAME [FOLDER...]     FOLDER: found inputs; else those of build/fuzz
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly program=build/fuzz/tests/fuzz/fuzz_$1 corpus=tests/fuzz/corpus/$1
shift
(($# > 0)) || set -- "$program.found"

chosen=$(mktemp -d)
trap 'rm -rf "$chosen"' EXIT
"$program" -set_cover_merge=1 -use_counters=0 -timeout=20 -rss_limit_mb=2048 "$chosen" "$corpus" "$@"
cp "$corpus"/regression-* "$chosen" 2>/dev/null || true
find "$corpus" -type f -delete
find "$chosen" -type f -exec mv -t "$corpus" {} +
