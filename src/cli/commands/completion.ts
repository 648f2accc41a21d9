/** Scripts ask the program itself for candidates, so that walks, lessons, nodes and even the node shell complete. */
const scripts = {
  // Where nothing fits, -o default has bash complete files itself, quoted. Words are cut at blanks only, where bash itself also cuts at = and :; what it cut off is taken from the candidates again.
  bash: `_antrea_tutor() {
  local line="\${COMP_LINE:0:COMP_POINT}" words cur word
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  cur="\${words[\${#words[@]}-1]}"
  COMPREPLY=()
  while IFS= read -r word; do
    COMPREPLY+=("\${word#"\${cur%"\${cur##*[:=]}"}"}")
  done < <(antrea-tutor __complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -o nosort -o default -F _antrea_tutor antrea-tutor 2>/dev/null || complete -o default -F _antrea_tutor antrea-tutor
`,
  zsh: `#compdef antrea-tutor
_antrea_tutor() {
  local -a candidates
  candidates=(\${(f)"$(antrea-tutor __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( \${#candidates} )); then compadd -- $candidates; else _files; fi
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
