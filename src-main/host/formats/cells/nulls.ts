import { type Data, DataType } from 'apache-arrow';

type NullTest = (row: number) => boolean;

/**
 * Whether a row of `data` is null, by its validity bits or by the value that Deephaven keeps for null;
 * undefined when none can be.
 */
export function nullTest(data: Data): NullTest | undefined {
  const sentinel = sentinelTest(data);
  const bits = data.nullBitmap;
  if (data.nullCount === 0 || !bits || bits.length === 0) return sentinel;
  const { offset } = data;
  const invalid: NullTest = row => ((bits[(offset + row) >> 3]! >> ((offset + row) & 7)) & 1) === 0;
  return sentinel ? row => invalid(row) || sentinel(row) : invalid;
}

function sentinelTest(data: Data): NullTest | undefined {
  const { values } = data;
  if (DataType.isInt(data.type)) {
    if (data.type.bitWidth === 64) return nullLongTest(values);
    const sentinel = data.type.isSigned ? -(2 ** (data.type.bitWidth - 1)) : 2 ** data.type.bitWidth - 1;
    return row => values[row] === sentinel;
  }
  if (!DataType.isFloat(data.type)) return undefined;
  const sentinel = values instanceof Float32Array ? -3.4028234663852886e38 : -Number.MAX_VALUE;
  return row => values[row] === sentinel;
}

function nullLongTest(values: BigInt64Array): NullTest {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  return row => halves[2 * row + 1] === -2147483648 && halves[2 * row] === 0;
}
