/** Of a longer line the begin is shown. Characters. */
const lineCharacters = 2000;

/** Lines of a log as they are shown: of long ones the begin, and as many of the last as make JSON texts of so many characters. */
export function shownLines(lines: readonly string[], characters: number): readonly string[] {
  const shown = lines.map(shortened);
  let taken = 0;
  const left = shown.findLastIndex(line => (taken += JSON.stringify(line).length + 1) > characters);
  return shown.slice(left + 1);
}

function shortened(line: string): string {
  return line.length > lineCharacters ? `${line.slice(0, lineCharacters)}…(+${line.length - lineCharacters} chars)` : line;
}
