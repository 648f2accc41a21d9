/** Stands in for cli-highlight: code is shown as it is written. */
export function highlight(code) {
  return code;
}
