import type { Column } from '../../../src-shared/column.ts';
import { UserError } from '../../../src-shared/user-error.ts';

/** `value` as it stands in a Deephaven formula, in the type of `column`. @throws UserError INVALID_ARGUMENT where it does not fit */
export function formulaLiteral(value: unknown, { name, javaType }: Pick<Column, 'name' | 'javaType'>): string {
  if (value === null) return nullNames[javaType] ?? `(${javaType})null`;
  if (javaType === 'java.lang.String' && typeof value === 'string') return `\`${escapeString(value)}\``;
  if (javaType === 'java.lang.Boolean' && typeof value === 'boolean') return String(value);
  if (javaType === 'char' && typeof value === 'string' && value.length === 1) return `(char)${value.charCodeAt(0)}`;
  if (javaType in nullNames && javaType !== 'char' && isNumberText(value)) return `(${javaType})${value}${suffixOf(javaType)}`;
  const parse = parsers[javaType];
  if (parse && typeof value === 'string' && /^[\w:.+\-/[\] ]+$/.test(value)) return `${parse}(\`${value}\`)`;
  throw new UserError('INVALID_ARGUMENT', `${JSON.stringify(value)} is no value for the key column ${name} (${javaType})`);
}

const nullNames: Record<string, string> = {
  byte: 'NULL_BYTE',
  short: 'NULL_SHORT',
  int: 'NULL_INT',
  long: 'NULL_LONG',
  float: 'NULL_FLOAT',
  double: 'NULL_DOUBLE',
  char: 'NULL_CHAR',
};

const parsers: Record<string, string> = {
  'java.time.Instant': 'parseInstant',
  'java.time.ZonedDateTime': 'parseZonedDateTime',
  'java.time.LocalDate': 'parseLocalDate',
  'java.time.LocalTime': 'parseLocalTime',
  'java.time.Duration': 'parseDuration',
  'java.time.Period': 'parsePeriod',
};

function isNumberText(value: unknown): boolean {
  return typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);
}

function suffixOf(javaType: string): string {
  return javaType === 'long' ? 'L' : '';
}

function escapeString(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}
