#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# test.sh DISC - whether disc computes what it should and fails as it says.
set -eu

disc=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

check() { # check WHAT COMMAND...
    what=$1
    shift
    if "$@"; then
        echo "ok: $what"
    else
        echo "FAILED: $what"
        failed=1
    fi
}

metric() { # metric NAME ARGUMENTS...: one number of a simulation
    name=$1
    shift
    "$disc" "$@" | sed -n "s/^ *\"$name\": \([^,]*\),*\$/\1/p"
}

between() { # between LOW VALUE HIGH
    awk -v low="$1" -v value="$2" -v high="$3" 'BEGIN { exit !(low <= value && value <= high) }'
}

ratio() {
    awk -v a="$1" -v b="$2" 'BEGIN { print a / b }'
}

status_is() { # status_is STATUS PATTERN ARGUMENTS...: how it ends, and what it says
    wanted=$1
    pattern=$2
    shift 2
    status=0
    "$disc" "$@" >"$work/out" 2>"$work/err" || status=$?
    [ "$status" -eq "$wanted" ] && grep -q -- "$pattern" "$work/err"
}

# Around the central mass alone the error of a trajectory falls as the integrator's order promises: a half step leaves a
# quarter, or a sixteenth.
error() { # error INTEGRATOR DT
    metric trajectory_error --disc-mass 0 --damping 0 --particles 100 --substeps 1 \
        --integrator "$1" --dt "$2"
}

order() { # order INTEGRATOR LOW HIGH
    check "$1: error falls by $2 to $3 when the step is halved" \
        between "$2" "$(ratio "$(error "$1" 0.02)" "$(error "$1" 0.01)")" "$3"
}

order midpoint 3.5 4.8
order verlet 3.8 4.2
order yoshida4 14 18
order rk4 14 34 # the leading error of circular orbits is of fifth order

drift() { # drift INTEGRATOR
    metric energy_drift --disc-mass 0 --damping 0 --particles 100 --dt 0.02 --substeps 8 --integrator "$1"
}

check "verlet keeps the energy to 1e-6" between 0 "$(drift verlet)" 1e-6
check "euler does not, by far" between 1e-2 "$(drift euler)" 1

# An opening angle of 0 sums over all pairs.
grouped="--particles 500 --theta 0.3"
paired="--particles 500 --theta 0"
check "the tree gives what the sum over all pairs gives" between 0.995 \
    "$(ratio "$(metric blur $grouped)" "$(metric blur $paired)")" 1.005
check "the tree does it with less work" between 1.5 \
    "$(ratio "$(metric work $paired)" "$(metric work $grouped)")" 20

"$disc" --particles 1000 --out "$work/a.json"
"$disc" --particles 1000 --out "$work/b.json"
"$disc" --particles 1000 --seed 2 --out "$work/c.json"
for name in a b c; do
    grep -v wall_seconds "$work/$name.json" >"$work/$name"
done
check "the same parameters give the same result" cmp -s "$work/a" "$work/b"
check "another seed gives another result" sh -c "! cmp -s '$work/a' '$work/c'"
check "no half-written file is left" [ ! -e "$work/a.json.part" ]

check "blows up with a crude integrator" status_is 3 "blew up" --integrator euler --dt 0.5
check "blows up with close encounters" status_is 3 "lost" --softening 1e-5 --dt 0.3 --theta 0.3
check "unknown option" status_is 2 "disc --help" --thete 1
check "option without value" status_is 2 "disc --help" --dt
check "number out of range" status_is 2 "1e-4 .. 2" --dt 3
check "no number" status_is 2 "no number" --softening 0.1x
check "no whole number" status_is 2 "no whole number" --substeps 1.5
check "no integrator" status_is 2 "euler, midpoint" --integrator leap
check "stray argument" status_is 2 "no option" 0.1
check "cannot write" status_is 1 "cannot write" --particles 100 --out "$work/none/x.json"
check "help" sh -c "'$disc' --help | grep -q -- --softening"

exit $failed
