import type { ClientPlan, DiffLine } from '../../src-shared/clients-api.ts';

const signs: Record<DiffLine['kind'], string> = { added: '+', removed: '-' };
const effects: Record<ClientPlan['effect'], string> = {
  create: 'would be made',
  change: 'would change',
  delete: 'would be deleted',
  nothing: 'would stay as it is',
};

/** Shows what would happen to a client's file. @returns the exit code, 1 where it would be refused */
export function printPlan({ file, effect, lines, asks, warning, problem }: ClientPlan): number {
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`);
    return 1;
  }
  const rows = lines.map(({ kind, line, text }) => `${signs[kind]} ${String(line).padStart(4)}  ${text}\n`);
  process.stdout.write(`${file} ${effects[effect]}${rows.length > 0 ? ':' : '.'}\n${rows.join('')}`);
  if (asks !== undefined) process.stdout.write(`${asks} Then add --replace.\n`);
  if (warning !== undefined) process.stdout.write(`${warning}\n`);
  return 0;
}
