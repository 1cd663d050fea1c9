#!/bin/bash
# What the bash completion offers: completion_test.sh COMPLETION FOLDER, with regatta in PATH.
set -u
source "$1"
cd "$2" || exit 1
compopt() { :; }  # works inside a real completion only
failures=0

# offers WORD… -- EXPECTED…: the last word is the one being completed
offers() {
    COMP_WORDS=()
    while [[ $1 != -- ]]; do COMP_WORDS+=("$1"); shift; done
    shift
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _regatta
    local offered=" ${COMPREPLY[*]} " expected
    for expected in "$@"; do
        [[ $offered == *" $expected "* ]] && continue
        echo "'${COMP_WORDS[*]}' does not offer '$expected' but:$offered"
        failures=$((failures + 1))
    done
}

offers regatta "" -- list init plan run submit status cancel collect report recommend compare export point
offers regatta pl -- plan
offers regatta list "" -- kernels runners jobs --json
offers regatta plan jobs/ -- jobs/quickstart.toml
offers regatta plan --o -- --output --only
offers regatta submit --dr -- --dry-run
offers regatta status --w -- --watch
offers regatta point --runner mpi -- mpi mpi+openmp mpi+tbb mpi+asio
offers regatta point --kernel man -- mandelbrot
offers regatta point --schedule d -- dynamic
offers regatta export --format b -- benchmark-json
offers regatta report x --format "" -- markdown latex csv pdf
offers regatta recommend --min -- --min-efficiency
for words in "report x --format j" "export x --format m"; do
    COMP_WORDS=(regatta $words)
    COMP_CWORD=4
    _regatta
    [[ ${#COMPREPLY[@]} == 0 ]] && continue
    echo "'regatta $words' offers ${COMPREPLY[*]}, which that verb does not take"
    failures=$((failures + 1))
done
exit $((failures > 0))
