/** A value that JSON, TOML and YAML can all hold. */
export type PlainValue = string | number | boolean | null | readonly PlainValue[] | { readonly [key: string]: PlainValue };

/** What stands under our name. */
export type EntryValue = { readonly [key: string]: PlainValue };

/** Where in a file our entry belongs. */
export interface EntryPlace {
  /** The keys that lead to what holds all servers. */
  parent: readonly string[];
  /** The entry's key there; in a list, the `name` inside it. */
  name: string;
  /** Whether servers are members of an object or items of a list. */
  kind: 'member' | 'item';
}

/**
 * One way to write configuration. Texts come and go without a byte order mark. What others wrote stays as it is, but white space
 * around our entry may stay behind; while nobody else changed the file, its copy from before gives back every byte.
 */
export interface EntryText {
  /** The whole value; undefined for a text without any. @throws BrokenText */
  parse(text: string): unknown;
  /** `levels`: how many are new, counted from the entry up; 1 is the entry alone. @throws BrokenText | UnfitText */
  add(text: string, place: EntryPlace, value: EntryValue): { text: string; levels: number };
  /** Puts `value` where our entry is. @throws BrokenText | UnfitText */
  replace(text: string, place: EntryPlace, value: EntryValue): string;
  /** Takes our entry out, and of the levels made with it those that hold nothing else. @throws BrokenText | UnfitText */
  remove(text: string, place: EntryPlace, levels: number): string;
}

/** The text is not what its format asks for. Positions count from 1. */
export class BrokenText extends Error {
  override name = 'BrokenText';
  readonly line: number;
  readonly column: number;

  constructor(reason: string, at: { line: number; column: number }) {
    super(reason);
    this.line = at.line;
    this.column = at.column;
  }
}

/** The text is well formed, but our entry has no place in it that could be edited without touching more. */
export class UnfitText extends Error {
  override name = 'UnfitText';
}
