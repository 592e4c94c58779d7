/** A column of a Deephaven table, with the Java names the engine uses. */
export interface Column {
  name: string;
  /** The Java class or primitive, such as `java.lang.String` or `int`; arrays as `int[]`. */
  javaType: string;
  /** The element's Java type, for arrays and vectors. */
  componentType?: string;
  columnType: 'Normal' | 'Partitioning' | 'Grouping';
  description?: string;
}

const wireTypes: Record<string, string> = {
  boolean: 'bool',
  'java.lang.Boolean': 'bool',
  byte: 'int8',
  short: 'int16',
  int: 'int32',
  long: 'int64',
  float: 'float',
  double: 'double',
  char: 'char',
  'java.lang.String': 'string',
  'java.time.Instant': 'timestamp[ns, tz=UTC]',
  'java.time.ZonedDateTime': 'timestamp[ns, tz=…]',
  'java.time.LocalDate': 'date32[day]',
  'java.time.LocalTime': 'time64[ns]',
  'java.time.Duration': 'duration[ns]',
  'java.time.Period': 'period',
  'java.math.BigDecimal': 'decimal',
  'java.math.BigInteger': 'bigint',
  'byte[]': 'binary',
};

/** The type name that tool answers use for a column, such as `int64` or `list<string>`; an unknown class keeps its Java name. */
export function wireType(column: Pick<Column, 'javaType' | 'componentType'>): string {
  const known = wireTypes[column.javaType];
  if (known) return known;
  const element = column.componentType ?? (column.javaType.endsWith('[]') ? column.javaType.slice(0, -2) : undefined);
  return element ? `list<${wireType({ javaType: element })}>` : column.javaType;
}
