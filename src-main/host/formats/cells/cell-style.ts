/** How one format writes the cells of one column. */
export interface CellStyle {
  /** What stands for null. */
  null: string;
  /** Plain ASCII that needs no escaping, such as a date or `NaN`, and is no number to the format's reader. */
  word(text: string): string;
  /** Any text. */
  text(text: string): string;
  /** A JSON array. */
  json(text: string): string;
  /** An integer or a boolean; absent: as it is. */
  plain?(text: string): string;
  /** A finite float or double; absent: as it is. */
  float?(text: string): string;
}
