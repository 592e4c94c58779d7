import type { CellStyle } from './cell-style.ts';

type Cells = (row: number) => string;

const billion = 1_000_000_000;
const pairs = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));

/** Epoch nanoseconds as ISO-8601 in UTC, with as many digits of a second as needed. */
export function instantCells(values: BigInt64Array, style: CellStyle): Cells {
  const halves = halvesOf(values);
  let minute = Number.NaN;
  let start = '';
  return row => {
    const low = halves[2 * row]!;
    const seconds = wholeSeconds(halves[2 * row + 1]!, low);
    const ofRow = Math.floor(seconds / 60);
    if (ofRow !== minute) {
      minute = ofRow;
      start = minuteText(minute);
    }
    return style.word(`${start}${pairs[seconds - minute * 60]!}${fraction(nanosOf(seconds, low))}Z`);
  };
}

/** Nanoseconds of a day as `01:02:03.5`. */
export function localTimeCells(values: BigInt64Array, style: CellStyle): Cells {
  const halves = halvesOf(values);
  return row => {
    const low = halves[2 * row]!;
    const seconds = wholeSeconds(halves[2 * row + 1]!, low);
    return style.word(`${clock(Math.floor(seconds / 60))}:${pairs[seconds % 60]!}${fraction(nanosOf(seconds, low))}`);
  };
}

/** Nanoseconds in the form of Java's `Duration.toString`, such as `PT26H3M-0.5S`; every part carries the sign. */
export function durationCells(values: BigInt64Array, style: CellStyle): Cells {
  return row => style.word(durationText(values[row]!));
}

/** Epoch milliseconds of midnights as `2024-01-02`. */
export function dateCells(values: BigInt64Array, style: CellStyle): Cells {
  return row => style.word(dateText(Number(values[row]!) / 86_400_000));
}

/** Months in the form of Java's `Period.toString`. */
export function monthCells(values: Int32Array, style: CellStyle): Cells {
  return row => {
    const years = Math.trunc(values[row]! / 12);
    const months = values[row]! % 12;
    return style.word(years === 0 && months === 0 ? 'P0D' : `P${years ? `${years}Y` : ''}${months ? `${months}M` : ''}`);
  };
}

const zoned = /^([^T]*T\d\d:\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-][\d:]+)(?:\[.*\])?$/;

/** Java's text of a ZonedDateTime without the zone's name, with seconds, and with no more digits than needed. */
export function zonedText(text: string): string {
  const parts = zoned.exec(text);
  if (!parts) return text;
  const digits = (parts[3] ?? '').replace(/0+$/, '');
  return `${parts[1]}:${parts[2] ?? '00'}${digits && `.${digits}`}${parts[4]}`;
}

function halvesOf(values: BigInt64Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length * 2);
}

/** The seconds in a 64-bit count of nanoseconds, rounded down. BigInt would take ten times as long. */
function wholeSeconds(high: number, low: number): number {
  const near = Math.floor((high * 4294967296 + (low >>> 0)) / billion);
  const rest = (low - Math.imul(near, billion)) | 0;
  if (rest < 0) return near - 1;
  return rest >= billion ? near + 1 : near;
}

/** The nanoseconds left of a count whose low half and whole seconds are known: they fit in 32 bits, so the high half cancels out. */
function nanosOf(seconds: number, low: number): number {
  return (low - Math.imul(seconds, billion)) | 0;
}

function fraction(nanos: number): string {
  if (nanos === 0) return '';
  let digits = String(nanos + billion);
  let end = 10;
  while (digits[end - 1] === '0') end--;
  digits = digits.slice(1, end);
  return `.${digits}`;
}

function minuteText(minute: number): string {
  const day = Math.floor(minute / 1440);
  return `${dateText(day)}T${clock(minute - day * 1440)}:`;
}

function clock(minuteOfDay: number): string {
  return `${pairs[Math.floor(minuteOfDay / 60)]!}:${pairs[minuteOfDay % 60]!}`;
}

/** Days since 1970 as a date of the proleptic Gregorian calendar; by hand, since a LocalDate goes far beyond what Date can hold. */
function dateText(day: number): string {
  const sinceMarch0 = day + 719_468;
  const era = Math.floor(sinceMarch0 / 146_097);
  const dayOfEra = sinceMarch0 - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${yearText(year)}-${pairs[month]!}-${pairs[dayOfMonth]!}`;
}

function yearText(year: number): string {
  const digits = String(Math.abs(year)).padStart(4, '0');
  if (year < 0) return `-${digits}`;
  return year > 9999 ? `+${digits}` : digits;
}

function durationText(total: bigint): string {
  if (total === 0n) return 'PT0S';
  const sign = total < 0n ? '-' : '';
  const size = total < 0n ? -total : total;
  const seconds = Number(size / 1_000_000_000n);
  const nanos = Number(size % 1_000_000_000n);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  let text = 'PT';
  if (hours > 0) text += `${sign}${hours}H`;
  if (minutes > 0) text += `${sign}${minutes}M`;
  if (seconds % 60 > 0 || nanos > 0) text += `${sign}${seconds % 60}${fraction(nanos)}S`;
  return text;
}
