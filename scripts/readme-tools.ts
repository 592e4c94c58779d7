// npm run readme: writes the table of tools into README.md. The test beside it fails while the table is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tools } from '../src-main/host/tools/index.ts';

const file = fileURLToPath(new URL('../README.md', import.meta.url));
const markers = /(<!-- tools:start -->\n)[^]*?(<!-- tools:end -->)/;

/** README.md as it should be. */
export function withToolTable(text: string): string {
  const rows = tools
    .filter(tool => !tool.compatOnly)
    .map(({ name, description, readOnly, destructive }) => {
      const effect = readOnly ? 'reads' : destructive ? 'destroys' : 'changes';
      return `| \`${name}\` | ${effect} | ${description.split(/(?<=\.) /)[0]!.replaceAll('|', '\\|')} |`;
    });
  return text.replace(markers, `$1${['| tool | | |', '|---|---|---|', ...rows].join('\n')}\n$2`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(file, withToolTable(readFileSync(file, 'utf8')));
