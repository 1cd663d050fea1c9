# bash completion of regatta; installed as share/bash-completion/completions/regatta

_regatta_studies() {
    local folder
    for folder in results/*/; do
        [[ -e ${folder}journal || -e ${folder}results.h5 || -e ${folder}slurm ]] && printf '%s\n' "$(basename -- "$folder")"
    done
}

_regatta() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]}
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W "list init plan run submit status cancel collect report recommend compare export point task --help --version" -- "$word")
        return
    fi
    case $before in
        --output | --scratch)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -d -- "$word")
            return
            ;;
        --html)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -d -- "$word"; compgen -f -X '!*.html' -- "$word"; _regatta_studies | grep -F -- "$word")
            return
            ;;
        --only | --cores-per-node | --interval | --task | --threshold | --min-efficiency | --deadline | --budget) return ;;
        --format)
            local formats="csv json extrap benchmark-json"
            [[ $verb == report ]] && formats="markdown latex csv pdf"
            mapfile -t COMPREPLY < <(compgen -W "$formats" -- "$word")
            return
            ;;
        --kernel) mapfile -t COMPREPLY < <(compgen -W "$(regatta list kernels 2>/dev/null | awk '/^  [a-z]/ { print $1 }')" -- "$word") && return ;;
        --runner) mapfile -t COMPREPLY < <(compgen -W "serial openmp tbb asio mpi mpi+openmp mpi+tbb mpi+asio" -- "$word") && return ;;
        --schedule) mapfile -t COMPREPLY < <(compgen -W "static cyclic dynamic guided" -- "$word") && return ;;
    esac
    local options=--help
    case $verb in
        list) options="kernels runners jobs --json --help" ;;
        plan) options="--only --cores-per-node --output --json --help" ;;
        run) options="--fresh --only --output --hostfile --json --help" ;;
        submit) options="--dry-run --only --cores-per-node --output --json --help" ;;
        status) options="$(_regatta_studies) --watch --interval --output --json --help" ;;
        cancel) options="$(_regatta_studies) --output --json --help" ;;
        collect) options="$(_regatta_studies) --output --help" ;;
        task) options="--task --help" ;;
        report) options="$(_regatta_studies) --output --json --html --proposal --format --to --kernel --runner --plots --min-efficiency --help" ;;
        recommend) options="$(_regatta_studies) --min-efficiency --deadline --budget --kernel --output --json --help" ;;
        compare) options="$(_regatta_studies) --threshold --output --json --markdown --help" ;;
        export) options="$(_regatta_studies) --format --to --output --help" ;;
        point) options="--kernel --set --runner --nodes --ranks-per-node --threads --schedule --grain --concurrency --warmup --min --max --ci --timeout --rounds --round --scratch --allow-oversubscription --help" ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    if [[ ($verb == plan || $verb == run || $verb == submit) && $word != -* ]]; then
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$word"; compgen -f -X '!*.toml' -- "$word")
    fi
}

complete -F _regatta regatta
