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

/** What adding made besides the entry, so that removing can give back every byte. Holds nothing of the file but white space. */
export interface Made {
  /** How many levels are new, counted from the entry up: 1 is the entry alone. */
  levels: number;
  /** The white space that made room, as it was before (JSON, flow YAML), or that was put before the entry (TOML, block YAML). */
  gap: string;
}

/** One way to write configuration. Texts come and go without a byte order mark. Only bytes of our own entry change. */
export interface EntryText {
  /** The whole value; undefined for a text without any. @throws BrokenText */
  parse(text: string): unknown;
  /** @throws BrokenText | UnfitText */
  add(text: string, place: EntryPlace, value: EntryValue): { text: string; made: Made };
  /** Puts `value` where our entry is. @throws BrokenText | UnfitText */
  replace(text: string, place: EntryPlace, value: EntryValue): string;
  /** Takes our entry out, and what was made with it while nothing else came into it. @throws BrokenText | UnfitText */
  remove(text: string, place: EntryPlace, made: Made): string;
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
