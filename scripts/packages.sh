# SPDX-License-Identifier: GPL-3.0-or-later
# packages.sh - what gaopt needs from Debian or Ubuntu, and how it gets there. Sourced, not run.
# shellcheck shell=bash disable=SC2034 # the lists are for those who source this

# To build and run; why each library is here: docs/decisions/0001-dependencies.md.
GAOPT_BUILD_PACKAGES=(
    gcc libc6-dev make cmake ninja-build pkg-config
    openmpi-bin libopenmpi-dev libhdf5-dev libgsl-dev libyaml-dev libjansson-dev libxxhash-dev
)

# To test, besides.
GAOPT_TEST_PACKAGES=(
    libcriterion-dev                        # unit tests
    python3 python3-numpy python3-h5py      # system tests read run.h5 as users do
    ngspice                                 # a simulator that nobody here wrote
    procps                                  # system tests look for processes left over
    python3-deap python3-mpi4py             # bench/ compares with them
    time valgrind                           # bench/ measures memory and instructions by them
    iproute2                                # test hosts
    slurm-wlm munge                         # a SLURM on this machine
    debootstrap                             # a Debian with Open MPI 5, only with --long
    clang-format clang-tidy                 # style
)

# To fuzz, besides; see install_fuzzer.
GAOPT_FUZZ_PACKAGES=(clang llvm)            # llvm names the lines of what clang's sanitizers report

is_installed() { # PACKAGE
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

as_root() { # COMMAND...
    if ((EUID == 0)); then
        "$@"
    else
        sudo "$@"
    fi
}

# Mirrors are now and then out of step with themselves for a moment.
update_package_lists() {
    as_root apt-get update || { sleep 10 && as_root apt-get update; }
}

install_missing() { # PACKAGE...
    local package
    local -a missing=()

    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    ((${#missing[@]} > 0)) || return 0
    echo "installing ${missing[*]}"
    if ((EUID != 0)) && ! command -v sudo >/dev/null; then
        echo "this needs root, and there is no sudo; as root: apt-get install ${missing[*]}" >&2
        return 1
    fi
    update_package_lists
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
}

has_fuzzer() {
    local program status=0

    program=$(mktemp)
    echo 'int LLVMFuzzerTestOneInput(const char *data, unsigned long size) { return !data && size; }' |
        clang -fsanitize=fuzzer,address,undefined -x c -o "$program" - 2>/dev/null || status=1
    rm -f "$program"
    return $status
}

# The libraries of clang's sanitizers are a package of their own in Debian 12 and later, and part of
# clang's in older Ubuntus.
install_fuzzer() {
    install_missing "${GAOPT_FUZZ_PACKAGES[@]}"
    has_fuzzer || install_missing libclang-rt-dev
}
