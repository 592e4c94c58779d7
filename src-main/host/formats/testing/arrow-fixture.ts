import { type DataType, makeData, Table, tableToIPC, Vector, vectorFromArray } from 'apache-arrow';
import type { Column } from '../../../../src-shared/column.ts';

/** A column as Deephaven sends it, for tests. */
export interface FixtureColumn {
  name: string;
  javaType: string;
  componentType?: string;
  vector: Vector;
}

/** The stream and the columns of a request. */
export function arrowFixture(columns: readonly FixtureColumn[]): {
  ipc: Uint8Array<ArrayBuffer>;
  rows: number;
  columns: Column[];
} {
  const table = new Table(Object.fromEntries(columns.map(column => [column.name, column.vector])));
  return {
    ipc: Uint8Array.from(tableToIPC(table, 'stream')),
    rows: table.numRows,
    columns: columns.map(({ name, javaType, componentType }) => ({
      name,
      javaType,
      ...(componentType && { componentType }),
      columnType: 'Normal',
    })),
  };
}

/** A vector of raw 64-bit values, as times are: `vectorFromArray` would take them for milliseconds. */
export function longVector(type: DataType, values: readonly (bigint | null)[]): Vector {
  return rawVector(
    type,
    BigInt64Array.from(values, value => value ?? 0n),
    values.map(value => value !== null),
  );
}

export function rawVector(type: DataType, data: ArrayBufferView, valid: readonly boolean[]): Vector {
  const nullBitmap = new Uint8Array(Math.ceil(valid.length / 64) * 8);
  for (const [row, isValid] of valid.entries()) if (isValid) nullBitmap[row >> 3]! |= 1 << (row & 7);
  const nullCount = valid.filter(isValid => !isValid).length;
  return new Vector([makeData({ type, length: valid.length, nullCount, nullBitmap, data } as never)]);
}

export function stringColumn(name: string, type: DataType, values: readonly (string | null)[]): FixtureColumn {
  return { name, javaType: 'java.lang.String', vector: vectorFromArray([...values], type) };
}
