/** How one format writes the cells of one column. Numbers and booleans are written as they are. */
export interface CellStyle {
  /** What stands for null. */
  null: string;
  /** Plain ASCII that needs no escaping, such as a date or `NaN`, and is no number to the format's reader. */
  word(text: string): string;
  /** Any text. */
  text(text: string): string;
  /** A JSON array. */
  json(text: string): string;
  /** Put around every value that is not null. */
  around?: { before: string; after: string };
}
