/** Line and column of an offset, counted from 1. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

/** How the text ends its lines. */
export function lineEndOf(text: string): string {
  return /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
}

/** Where the line of `offset` starts. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
}

/** Just after the line of `offset`, its line end included. */
export function nextLine(text: string, offset: number): number {
  const end = /\r\n|\n|\r/g;
  end.lastIndex = offset;
  return end.exec(text) ? end.lastIndex : text.length;
}

/** The white space that the line of `offset` starts with. */
export function indentOfLine(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))![0];
}

/** What must come before a line that is appended: a line end where the last line has none. */
export function lineEndMissing(text: string): string {
  return text === '' || /[\r\n]$/.test(text) ? '' : lineEndOf(text);
}

/** Whole lines of a text. */
export interface Lines {
  start: number;
  end: number;
}

/** Takes lines out, and `gap` before them where it stands, but never joins what was before and after. */
export function cutOut(text: string, { start, end }: Lines, gap: string): string {
  const before = text.slice(0, start);
  const after = text.slice(end);
  if (gap === '' || !before.endsWith(gap)) return before + after;
  const shorter = before.slice(0, -gap.length);
  return shorter + (after === '' ? '' : lineEndMissing(shorter)) + after;
}
