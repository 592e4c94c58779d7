/** The concrete formats of table data. */
export const tableFormats = ['json-row', 'json-column', 'csv', 'markdown-table', 'markdown-kv', 'yaml', 'xml'] as const;
export type TableFormat = (typeof tableFormats)[number];

/** Strategies a caller may name instead of a format. */
const formatStrategies = {
  'optimize-rendering': 'markdown-table',
  'optimize-accuracy': 'markdown-kv',
  'optimize-cost': 'csv',
  'optimize-speed': 'json-column',
} as const satisfies Record<string, TableFormat>;
export type FormatStrategy = keyof typeof formatStrategies;

export const formatNames = [...tableFormats, ...(Object.keys(formatStrategies) as FormatStrategy[])] as const;

/** The concrete format that a format or strategy name stands for. */
export function concreteFormat(name: TableFormat | FormatStrategy): TableFormat {
  return name in formatStrategies ? formatStrategies[name as FormatStrategy] : (name as TableFormat);
}
