/** Scripts ask the program itself for candidates, so that walks, lessons, nodes and even the node shell complete. */
const scripts = {
  bash: `_antrea_tutor() {
  local IFS=$'\\n'
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=($(antrea-tutor __complete -- "\${words[@]}" 2>/dev/null))
  [[ \${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o nosort -F _antrea_tutor antrea-tutor 2>/dev/null || complete -F _antrea_tutor antrea-tutor
`,
  zsh: `#compdef antrea-tutor
_antrea_tutor() {
  local -a candidates
  candidates=(\${(f)"$(antrea-tutor __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( \${#candidates} )); then compadd -Q -- $candidates; else _files; fi
}
if [[ $funcstack[1] == _antrea_tutor ]]; then _antrea_tutor "$@"; else compdef _antrea_tutor antrea-tutor; fi
`,
  fish: `function __antrea_tutor_complete
  set -l words (commandline -opc) (commandline -ct)
  antrea-tutor __complete -- $words[2..-1] 2>/dev/null
end
complete -c antrea-tutor -a '(__antrea_tutor_complete)'
`,
} as const;

/** The completion script of a shell. */
export function completionScript(shell: keyof typeof scripts): string {
  return scripts[shell];
}
