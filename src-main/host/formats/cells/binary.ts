import type { Mask } from '../../base/mask-words.ts';
import type { CellStyle } from './cell-style.ts';

type Cells = (row: number) => string;

/** Base64 characters of a `byte[]` that are shown. */
const base64Limit = 1024;
/** Above this many zeros to fill in, a decimal is written with an exponent: `1E+1000000000` would not fit in memory. */
const zerosLimit = 10_000;

/** The bytes of each row. */
export function bytesOf(values: Uint8Array, offsets: Int32Array): (row: number) => Buffer {
  const all = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return row => all.subarray(offsets[row], offsets[row + 1]);
}

/** `byte[]` as base64, masked; long ones are cut and say how long they are. */
export function base64Cells(bytes: (row: number) => Buffer, style: CellStyle, mask: Mask): Cells {
  return row => {
    const value = bytes(row);
    const text = mask(value.toString('base64', 0, (base64Limit / 4) * 3));
    return style.text(value.length > (base64Limit / 4) * 3 ? `${text}…(${value.length} bytes)` : text);
  };
}

export function bigIntegerCells(bytes: (row: number) => Buffer, style: CellStyle): Cells {
  return row => style.word(integerText(bytes(row)));
}

/** Decimals as Deephaven sends them: an int32 scale, little-endian, then the unscaled big-endian integer. */
export function decimalCells(bytes: (row: number) => Buffer, style: CellStyle): Cells {
  return row => {
    const value = bytes(row);
    return style.word(decimalText(integerText(value.subarray(4)), value.readInt32LE(0)));
  };
}

/** A big-endian two's complement integer. */
function integerText(bytes: Buffer): string {
  if (bytes.length <= 6) return `${bytes.length === 0 ? 0 : bytes.readIntBE(0, bytes.length)}`;
  return `${BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`))}`;
}

function decimalText(unscaled: string, scale: number): string {
  if (scale === 0 || (scale < 0 && unscaled === '0')) return unscaled;
  const sign = unscaled.startsWith('-') ? '-' : '';
  const digits = unscaled.slice(sign.length);
  if (Math.abs(scale) > zerosLimit + digits.length) return scientificText(sign, digits, scale);
  if (scale < 0) return sign + digits + '0'.repeat(-scale);
  const padded = digits.padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

function scientificText(sign: string, digits: string, scale: number): string {
  const exponent = digits.length - 1 - scale;
  const rest = digits.slice(1);
  return `${sign}${digits[0]!}${rest && `.${rest}`}E${exponent < 0 ? '' : '+'}${exponent}`;
}
