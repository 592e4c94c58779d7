import type { CellStyle } from '../cells/cell-style.ts';

/**
 * How a format puts cells together. The text is one or more streams, each with its head:
 * `heads[0]`, stream 0, `heads[1]`, stream 1, …, `tail`. Rows are appended to all streams at once.
 */
export interface Layout {
  heads: string[];
  tail: string;
  /** The whole text when there are no rows, where it is not just heads and tail. */
  empty?: string;
  /** What rows `from` to `to` of a block add to each stream; `first` is how many rows stand before the block. */
  rows(cells: string[][], from: number, to: number, first: number): string[];
}

/** A format: how it writes a column's cells, and how it puts them together. */
export interface Format {
  /** Whether the text is the value of `data` itself, or a string in it. */
  isJson: boolean;
  style(column: string): CellStyle;
  layout(columns: readonly string[]): Layout;
}

/** A layout of one stream: `before[i]` stands before cell i, `after` behind the last one, `between` between rows. */
export function rowLayout(
  texts: { head: string; before: string[]; after: string; between?: string; tail?: string; empty?: string },
  numbering?: (row: number) => string,
): Layout {
  const { head, before, after, between = '', tail = '', empty } = texts;
  return {
    heads: [head],
    tail,
    ...(empty !== undefined && { empty }),
    rows(cells, from, to, first) {
      let text = '';
      for (let row = from; row < to; row++) {
        if (first + row > 0) text += between;
        if (numbering) text += numbering(first + row + 1);
        for (let column = 0; column < before.length; column++) text += before[column]! + cells[column]![row]!;
        text += after;
      }
      return [text];
    },
  };
}
