/** How a text is written, so that what is added to it looks the same. */
export interface Json5Style {
  lineEnd: '\n' | '\r\n';
  /** One step of indentation. */
  unit: string;
  /** Around texts. */
  quote: '"' | "'";
  /** Around keys; none where keys stand bare. */
  keyQuote: '"' | "'" | '';
  trailingComma: boolean;
}

/**
 * `value` as JSON5. What JSON leaves out of objects is left out here.
 * @param indent of the line on which it begins; undefined to print on one line
 */
export function printJson5(value: unknown, style: Json5Style, indent: string | undefined): string {
  if (typeof value === 'string') return quoted(value, style.quote);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) {
    const items = value.map(item => printJson5(item, style, indent === undefined ? undefined : indent + style.unit));
    const hasParts = value.some(item => typeof item === 'object' && item !== null);
    return enclosed('[', items, ']', style, hasParts ? indent : undefined);
  }
  const members = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .map(([key, part]) => printMember(key, part, style, indent === undefined ? undefined : indent + style.unit));
  return enclosed('{', members, '}', style, indent);
}

/** A key with its value. @param indent of its line; undefined to print on one line */
export function printMember(key: string, value: unknown, style: Json5Style, indent: string | undefined): string {
  const isBare = style.keyQuote === '' && /^[A-Za-z_$][\w$]*$/.test(key) && !/^(true|false|null|NaN|Infinity)$/.test(key);
  return `${isBare ? key : quoted(key, style.keyQuote || style.quote)}: ${printJson5(value, style, indent)}`;
}

function enclosed(open: string, items: readonly string[], close: string, style: Json5Style, indent: string | undefined): string {
  if (items.length === 0) return open + close;
  const space = open === '{' ? ' ' : '';
  if (indent === undefined) return `${open}${space}${items.join(', ')}${space}${close}`;
  const { lineEnd, unit, trailingComma } = style;
  const lines = items.map(item => lineEnd + indent + unit + item).join(',');
  return `${open}${lines}${trailingComma ? ',' : ''}${lineEnd}${indent}${close}`;
}

function quoted(text: string, quote: '"' | "'"): string {
  const double = JSON.stringify(text);
  if (quote === '"') return double;
  const inside = double.slice(1, -1).replaceAll(/\\.|'/g, part => (part === '\\"' ? '"' : part === "'" ? "\\'" : part));
  return `'${inside}'`;
}
