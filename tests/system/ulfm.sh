#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ulfm.sh - ranks die under Open MPI 5 and its ULFM: gaopt is built and tested in a Debian trixie that is made in a
# temporary folder (about 400 MB are fetched) and removed again.
set -euo pipefail
cd "$(dirname "$0")/../.."
source scripts/packages.sh

readonly SKIPPED=77
readonly PACKAGES=("${GAOPT_BUILD_PACKAGES[@]}" libcriterion-dev python3)
# Of launcher.py: all but mpirun alone, whose flags are Open MPI 4's.
readonly CASES='statuses signals second_signal no_restart mpirun_killed rank_0_killed rank_killed rank_stopped'

skip() { # WHY
    echo "skipped: $1"
    exit $SKIPPED
}

# In namespaces of its own for mounts and processes: what is mounted and started there is gone afterwards.
outside() {
    local folder status=0
    ((EUID == 0)) || skip "only root can make a Debian in a folder"
    command -v debootstrap >/dev/null || skip "debootstrap is not installed"
    unshare --mount --pid --fork true 2>/dev/null || skip "no namespaces here"
    folder=$(mktemp -d /tmp/gaopt-trixie-XXXXXX)
    # shellcheck disable=SC2064 # the folder of now
    trap "rm -rf --one-file-system '$folder'" EXIT
    unshare --mount --pid --fork --kill-child "$0" inside "$folder" || status=$?
    return $status
}

make_trixie() { # ROOT
    debootstrap --variant=minbase trixie "$1" >"$1.log" || { tail "$1.log" && return 1; }
    mount -t proc proc "$1/proc"
    mount --rbind /sys "$1/sys"
    mount --rbind /dev "$1/dev"
    mount -t tmpfs tmpfs "$1/dev/shm"
    mkdir "$1/src"
    mount --bind -o ro . "$1/src"
}

in_trixie() { # COMMAND...
    chroot "$root" env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        GAOPT=/build/src/gaopt GAOPT_SOURCE=/src GAOPT_BUILD=/build "$@"
}

build() {
    in_trixie apt-get -qq update
    in_trixie DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${PACKAGES[@]}" >"$root.log"
    in_trixie cmake -S /src -B /build -G Ninja -DCMAKE_BUILD_TYPE=Release -DGAOPT_WARNINGS_AS_ERRORS=ON >"$root.log"
    in_trixie ninja -C /build -j2 gaopt mpi_wire_dead >"$root.log" || { cat "$root.log" && return 1; }
}

# The wire alone, then the program.
test_with() { # [NAME=VALUE...]
    local told
    echo "--- ${*:-as it comes}"
    told=$(in_trixie "$@" mpirun --allow-run-as-root --with-ft ulfm --oversubscribe -np 4 /build/tests/mpi/mpi_wire_dead) || true
    grep "the others' messages arrive" <<<"$told"
    # shellcheck disable=SC2086 # the cases are words
    in_trixie "$@" python3 /src/tests/system/launcher.py $CASES
}

inside() { # FOLDER
    root=$1/root
    mkdir "$root"
    make_trixie "$root"
    build
    in_trixie mpirun --version | head -n 1
    test_with
    test_with OMPI_MCA_btl=self,tcp OMPI_MCA_btl_tcp_if_include=lo # over TCP, MPI hears of the death
}

if [[ ${1-} == inside ]]; then
    inside "$2"
else
    outside
fi
