import { expect, it } from 'vitest';
import { wireType } from './column.ts';

it.each([
  [{ javaType: 'java.lang.String' }, 'string'],
  [{ javaType: 'long' }, 'int64'],
  [{ javaType: 'byte[]' }, 'binary'],
  [{ javaType: 'int[]', componentType: 'int' }, 'list<int32>'],
  [{ javaType: 'int[][]', componentType: 'int[]' }, 'list<list<int32>>'],
  [{ javaType: 'io.deephaven.vector.ObjectVector', componentType: 'java.time.Instant' }, 'list<timestamp[ns, tz=UTC]>'],
  [{ javaType: 'com.example.Thing' }, 'com.example.Thing'],
])('names the type of %o', (column, expected) => {
  expect(wireType(column)).toBe(expected);
});
