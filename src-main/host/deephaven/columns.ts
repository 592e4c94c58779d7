import type { Column } from '../../../src-shared/column.ts';
import { readSchema, type ArrowField } from './arrow-message.ts';

/** A table's columns and what else its schema tells. */
export interface TableSchema {
  columns: Column[];
  /** Holds only the rows of the current update cycle. */
  isBlink: boolean;
}

/**
 * Reads the Arrow schema message that the server sends for a table. @throws UnreadableAnswer
 *
 * What each Java type arrives as in the IPC stream of a snapshot (measured with Deephaven 42.7):
 * - boolean as Bool; byte, short, int, long as Int8 to Int64; float and double as Float32/64; char as Uint16 (its code unit)
 * - String as Utf8; Instant as Timestamp(ns, UTC); LocalDate as Date64 (ms); LocalTime as Time64 (ns); Duration as Duration (ns)
 * - BigInteger as Binary, a big-endian two's complement number; BigDecimal as Binary, int32 little-endian scale and then such a number
 * - byte[] as Binary; every other array and every vector as List of its element, nested ones as List of List
 * - Period and ZonedDateTime as Utf8 in ISO 8601 (with the offset), since `wireColumn` has the server convert them: Flight loses the
 *   days of one and the zone of the other. As elements of arrays and vectors too, there as their `toString()`, which for a ZonedDateTime
 *   ends in the zone: `2024-01-02T03:04:05-05:00[America/New_York]`
 * - anything else (enum, UUID, Map, Object …) as Utf8, its `toString()`; the element of an inner vector likewise
 *
 * Nulls are in the validity bitmaps throughout, except in byte[], which carries Java's null byte (-128).
 */
export function schemaOf(schemaMessage: Uint8Array): TableSchema {
  const { fields, metadata } = readSchema(schemaMessage);
  return {
    columns: fields.map(columnOf),
    isBlink: metadata.get('deephaven:attribute.BlinkTable') === 'true',
  };
}

/** The `View` formula of a column: its name, or a conversion where Flight would spoil the values. Only what servers let clients call. */
export function wireColumn({ name, javaType, componentType }: Column): string {
  if (javaType === 'java.time.Period') return `${name}=(Object)${name}`;
  if (javaType === 'java.time.ZonedDateTime') return `${name}=isNull(${name}) ? null : ${isoWithOffset(name)}`;
  if (componentType !== 'java.time.Period' && componentType !== 'java.time.ZonedDateTime') return name;
  return javaType.endsWith('[]') ? `${name}=(Object[])${name}` : `${name}=isNull(${name}) ? null : ${name}.getDirect()`;
}

/** Java leaves out seconds that are zero; the formula puts them back. */
function isoWithOffset(name: string): string {
  return `${name}.toLocalDateTime().toString() + (${name}.getSecond() == 0 && ${name}.getNano() == 0 ? \`:00\` : \`\`) + ${name}.getOffset().toString()`;
}

function columnOf(field: ArrowField): Column {
  const of = (key: string) => field.metadata.get(`deephaven:${key}`);
  const componentType = of('componentType');
  const description = of('description');
  return {
    name: field.name,
    javaType: of('type') ?? 'java.lang.Object',
    columnType: of('isPartitioning') === 'true' ? 'Partitioning' : 'Normal',
    ...(componentType ? { componentType } : {}),
    ...(description ? { description } : {}),
  };
}
