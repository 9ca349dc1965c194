# SPDX-License-Identifier: GPL-3.0-or-later
# gaopt-lan.bash - completion of gaopt-lan's options, hostfiles and configs in bash.

_gaopt_lan() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}

    case $before in
    --on-bad-host) COMPREPLY=($(compgen -W 'stop leave-out' -- "$word")); return ;;
    --tags | --wait | --network | --restarts) return ;;
    esac
    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W '--tags --check --no-evaluate --on-bad-host --wait --oversubscribe --no-bind --network
            --gaopt --restarts --at-boot --forget --set --fresh --quiet --help' -- "$word"))
        return
    fi
    local IFS=$'\n'
    compopt -o filenames
    COMPREPLY=($(compgen -f -- "$word"))
}

complete -F _gaopt_lan gaopt-lan
