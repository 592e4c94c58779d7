import type { CellStyle } from './cell-style.ts';

type Cells = (row: number) => string;

export function boolCells(bits: Uint8Array, offset: number, style: CellStyle): Cells {
  return inStyle(row => (((bits[(offset + row) >> 3]! >> ((offset + row) & 7)) & 1) === 1 ? 'true' : 'false'), style);
}

export function intCells(values: ArrayLike<number>, style: CellStyle): Cells {
  return inStyle(row => `${values[row]!}`, style);
}

function inStyle(value: Cells, { plain }: CellStyle): Cells {
  return plain ? row => plain(value(row)) : value;
}

/**
 * Longs: numbers where JSON readers keep them exact (±(2^53−1)), else words of digits.
 * Small ones are written as the int they are: the engine writes those fastest, then BigInt, then doubles.
 */
export function longCells(values: BigInt64Array, style: CellStyle): Cells {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  return row => {
    const low = halves[2 * row]!;
    const high = halves[2 * row + 1]!;
    const isSmall = high === low >> 31;
    const digits = isSmall ? `${low}` : `${values[row]!}`;
    if (!isSmall && !Number.isSafeInteger(high * 4294967296 + (low >>> 0))) return style.word(digits);
    return style.plain ? style.plain(digits) : digits;
  };
}

export function doubleCells(values: Float64Array, style: CellStyle): Cells {
  return row => numberText(values[row]!, style);
}

/** Floats as the shortest digits that read back as the same float: 1.1, not 1.100000023841858. */
export function floatCells(values: Float32Array, style: CellStyle): Cells {
  return row => numberText(shortestFloat(values[row]!), style);
}

export function charCells(values: Uint16Array, style: CellStyle): Cells {
  return row => style.text(String.fromCharCode(values[row]!));
}

function numberText(value: number, style: CellStyle): string {
  if (value - value !== 0) return style.word(`${value}`);
  const text = value === 0 && 1 / value < 0 ? '-0' : `${value}`;
  return style.float ? style.float(text) : text;
}

const powersOfTen = Array.from({ length: 13 }, (_, digits) => 10 ** digits);

/** The double with the fewest decimal digits that rounds to the float `value`. */
function shortestFloat(value: number): number {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 2 ** 24) return value;
  if (size > 1e-3 && size < 2 ** 24) {
    for (const power of powersOfTen) {
      const rounded = Math.round(value * power) / power;
      if (Math.fround(rounded) === value) return rounded;
    }
  }
  for (let digits = 1; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return rounded;
  }
  return size < Infinity ? Number(value.toPrecision(9)) : value;
}
