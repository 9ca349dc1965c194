#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# reference.sh - docs/config.md and docs/config.schema.json are what this gaopt says.
set -euo pipefail
cd "${GAOPT_SOURCE:?}"

fresh=$(mktemp -d)
trap 'rm -r "$fresh"' EXIT
scripts/reference.sh "${GAOPT:?}" "$fresh"
for file in config.md config.schema.json; do
    diff -u "docs/$file" "$fresh/$file" || {
        echo "docs/$file is not in step: run scripts/reference.sh" >&2
        exit 1
    }
done
