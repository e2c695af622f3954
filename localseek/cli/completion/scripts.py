"""What each shell has to be told, once; constants only."""

from __future__ import annotations

BASH = r"""
_localseek() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("$line")
    done < <(LOCALSEEK_COMPLETE=bash COMP_LINE="$COMP_LINE" COMP_POINT="$COMP_POINT" \
        COMP_WORDBREAKS="$COMP_WORDBREAKS" "$1" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o default -F _localseek localseek
"""

ZSH = r"""
#compdef localseek
_localseek() {
    local value help
    local -a values rows folders
    while IFS=$'\t' read -r value help; do
        if [[ $value == */ ]]; then
            folders+=("$value")
        else
            values+=("$value")
            rows+=("$value${help:+  -- $help}")
        fi
    done < <(LOCALSEEK_COMPLETE=zsh "${(Q)words[1]}" \
        "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)
    if (( ${#values} + ${#folders} )); then
        (( ${#values} )) && compadd -l -d rows -a values
        (( ${#folders} )) && compadd -S '' -a folders
    else
        _files
    fi
}
if [[ ${funcstack[1]} == _localseek ]]; then
    _localseek "$@"
else
    compdef _localseek localseek
fi
"""

FISH = r"""
function __localseek
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l found (LOCALSEEK_COMPLETE=fish command $words "$typed" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path $typed
    end
end
complete -c localseek -f -a '(__localseek)'
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}
