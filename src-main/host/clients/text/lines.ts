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

/** The text with a line end at its end, so that lines can follow. */
export function closed(text: string): string {
  return text === '' || /[\r\n]$/.test(text) ? text : text + lineEndOf(text);
}

/** Whole lines of a text. */
export interface Lines {
  start: number;
  end: number;
}

export function cutOut(text: string, { start, end }: Lines): string {
  return text.slice(0, start) + text.slice(end);
}
