#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# format.sh - every C file is as clang-format leaves it. Other versions format otherwise, so only
# the one that the sources were written with is asked; 77: it is not here.
set -euo pipefail
cd "${GAOPT_SOURCE:?}"

readonly VERSION=14

find_formatter() {
    local name
    for name in clang-format-$VERSION clang-format; do
        if command -v "$name" >/dev/null && "$name" --version | grep -q "version $VERSION\."; then
            echo "$name"
            return
        fi
    done
    echo "there is no clang-format $VERSION here" >&2
    exit 77
}

formatter=$(find_formatter)
find src include examples tests -name '*.[ch]' -print0 | xargs -0 "$formatter" --dry-run -Werror
