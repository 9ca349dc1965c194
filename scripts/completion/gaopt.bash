# SPDX-License-Identifier: GPL-3.0-or-later
# gaopt.bash - completion of gaopt's commands, options, configs and runs in bash.

_gaopt_files() { # GLOB of files; folders too
    local IFS=$'\n'
    compopt -o filenames
    COMPREPLY=($(compgen -f -X "!$1" -- "$2"; compgen -d -- "$2"))
}

_gaopt_keys() { # the keys of the config that begin with $1
    COMPREPLY=($(compgen -W "$(gaopt help --keys 2>/dev/null | grep -oE '^[a-z_]+(\.[a-z_]+)+')" -- "$1"))
}

_gaopt() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
    local commands='check best export eval status join leave probe hosts help'

    case $before in
    --set) compopt -o nospace; _gaopt_keys "$word"; COMPREPLY=("${COMPREPLY[@]/%/=}"); return ;;
    --format) COMPREPLY=($(compgen -W 'csv json' -- "$word")); return ;;
    --keep | --folder | --answers) compopt -o filenames; COMPREPLY=($(compgen -d -- "$word")); return ;;
    -o | --output | --seen) compopt -o filenames; COMPREPLY=($(compgen -f -- "$word")); return ;;
    esac
    if [[ $word == -* ]]; then
        case $command in
        check) COMPREPLY=($(compgen -W '--set --no-run --help' -- "$word")) ;;
        best) COMPREPLY=($(compgen -W '-n --yaml --json --values --help' -- "$word")) ;;
        export) COMPREPLY=($(compgen -W '--format --timing --output --help' -- "$word")) ;;
        eval) COMPREPLY=($(compgen -W '--id --repeat --keep --help' -- "$word")) ;;
        status) COMPREPLY=($(compgen -W '--watch --help' -- "$word")) ;;
        join) COMPREPLY=($(compgen -W '--slots --cpus --memory --active --help -np --hostfile' -- "$word")) ;;
        leave) COMPREPLY=($(compgen -W '--help' -- "$word")) ;;
        probe) COMPREPLY=($(compgen -W '--evaluate --set --folder --seen --help' -- "$word")) ;;
        hosts) COMPREPLY=($(compgen -W '--tags --answers --leave-out --oversubscribe --help' -- "$word")) ;;
        help) COMPREPLY=($(compgen -W '--keys --reference --schema' -- "$word")) ;;
        *) COMPREPLY=($(compgen -W '--fresh --set --quiet --help --version' -- "$word")) ;;
        esac
        return
    fi
    case $command in
    help) _gaopt_keys "$word"; COMPREPLY+=($(compgen -W "$commands" -- "$word")) ;;
    hosts) compopt -o filenames; COMPREPLY=($(compgen -f -- "$word")) ;;
    check | probe) _gaopt_files '*.y*ml' "$word" ;;
    join | leave) compopt -o filenames; COMPREPLY=($(compgen -d -- "$word")) ;;
    best | export | eval | status) _gaopt_files '*.h5' "$word" ;;
    *)
        _gaopt_files '*.y*ml' "$word"
        ((COMP_CWORD == 1)) && COMPREPLY+=($(compgen -W "$commands" -- "$word"))
        ;;
    esac
}

complete -F _gaopt gaopt
