#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# reference.sh [GAOPT [FOLDER]] - writes what docs/ says of the config from gaopt's own table of
# keys: config.md and config.schema.json. To be run after every change of that table.
set -euo pipefail
cd "$(dirname "$0")/.."

gaopt=${1:-build/release/src/gaopt}
folder=${2:-docs}

"$gaopt" help --reference >"$folder/config.md"
"$gaopt" help --schema >"$folder/config.schema.json"
