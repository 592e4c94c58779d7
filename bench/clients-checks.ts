import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ClientDefinition } from '../src-main/host/clients/client-definition.ts';
import { machineOf } from '../src-main/host/clients/machine.ts';
import { readEntry } from '../src-main/host/clients/text/edit-entry.ts';
import type { EntryPlace } from '../src-main/host/clients/text/entry-text.ts';
import { awkwardTexts, brokenTexts } from '../src-main/host/clients/text/testing/awkward-texts.ts';
import type { Writer } from './clients-writers.ts';

/** Whether it holds; undefined where it says nothing about this client. */
export type Verdict = boolean | undefined;

/** A client's own file in a home folder that is made for one check. */
export interface Trial {
  client: ClientDefinition;
  writer: Writer;
}

export const checks: Readonly<Record<string, (trial: Trial) => Promise<Verdict>>> = {
  'right file': async trial => (await after(trial, undefined, ['add'])).hasEntry,
  'comments kept': async trial => {
    const before = Object.entries(textsFor(trial)).find(
      ([what, text]) => /neighbour/.test(what) && /(^|\s)(\/\/|\/\*|#)/.test(text),
    )?.[1];
    if (before === undefined) return undefined;
    const { text, hasEntry } = await after(trial, before, ['add']);
    return hasEntry && everyComment(before, text);
  },
  'neighbours kept': async trial => {
    const { before, text, hasEntry } = await after(trial, sample(trial, 'neighbour'), ['add']);
    return hasEntry && everyLine(before!, text);
  },
  tabs: async trial => {
    const before = sample(trial, 'tabs');
    if (before === undefined) return undefined;
    const { text, hasEntry } = await after(trial, before, ['add']);
    return hasEntry && everyLine(before, text);
  },
  'BOM, CRLF': async trial => {
    const before = `\uFEFF${sample(trial, 'CRLF')!.replace('\uFEFF', '')}`;
    const { text, hasEntry } = await after(trial, before, ['add']);
    return hasEntry && text?.startsWith('\uFEFF') === true && !/[^\r]\n/.test(text);
  },
  'broken refused': async trial => {
    const before = brokenTexts.find(broken => broken.format === formatOf(trial))!.text;
    const { text, said } = await after(trial, before, ['add']);
    return text === before && !said.at(-1);
  },
  'foreign kept': async trial => {
    const { before, text } = await after(trial, foreign(trial), ['add']);
    return text === before;
  },
  private: async trial => {
    const { mode, hasEntry } = await after(trial, sample(trial, 'neighbour'), ['add']);
    return trial.client.httpEntry ? hasEntry && mode !== undefined && (mode & 0o077) === 0 : undefined;
  },
  idempotent: async trial => {
    const { texts, hasEntry } = await after(trial, sample(trial, 'neighbour'), ['add', 'add']);
    return hasEntry && texts[0] === texts[1];
  },
  'bytes restored': async trial => {
    const { before, text, texts } = await after(trial, sample(trial, 'neighbour'), ['add', 'remove']);
    return hasEntry(trial.client, texts[0]) && text === before;
  },
};

/** How many of the awkward files of a client's format hold the entry after adding, and of those how many have every byte after removing. */
export async function restoredFiles(trial: Trial): Promise<{ files: number; added: number; restored: number }> {
  const texts = Object.values(textsFor(trial));
  let [added, restored] = [0, 0];
  for (const text of texts) {
    const { texts } = await after(trial, text, ['add', 'remove']);
    if (hasEntry(trial.client, texts[0])) added++;
    if (hasEntry(trial.client, texts[0]) && texts[1] === text) restored++;
  }
  return { files: texts.length, added, restored };
}

function everyComment(before: string, text: string | undefined): boolean {
  const comments = before.match(/(?:\/\/|#).*|\/\*[\s\S]*?\*\//g) ?? [];
  return comments.every(comment => text?.includes(comment));
}

/** Each line is there, in order; one may have got a comma. */
function everyLine(before: string, text: string | undefined): boolean {
  const lines = (text ?? '').split(/\r?\n/);
  let from = 0;
  return before.split(/\r?\n/).every(line => {
    const at = lines.findIndex((now, index) => index >= from && (now === line || now.replace(',', '') === line.replace(',', '')));
    from = at + 1;
    return at >= 0;
  });
}

async function after({ client, writer }: Trial, before: string | undefined, acts: readonly ('add' | 'remove')[]) {
  const home = await mkdtemp(join(tmpdir(), 'clients-score-'));
  try {
    const [file] = await client.userFiles(machineOf({ platform: 'linux', home, env: {} }));
    await mkdir(dirname(file!.path), { recursive: true });
    if (before !== undefined) await writeFile(file!.path, before, { mode: 0o644 });
    const said: boolean[] = [];
    const texts: (string | undefined)[] = [];
    for (const act of acts) {
      said.push(await writer[act](client.id, home));
      texts.push(await readFile(file!.path, 'utf8').catch(() => undefined));
    }
    const mode = (await stat(file!.path).catch(() => undefined))?.mode;
    const text = texts.at(-1);
    return { before, text, texts, said, mode, hasEntry: hasEntry(client, text) };
  } finally {
    await rm(home, { recursive: true, maxRetries: 5 });
  }
}

function hasEntry(client: ClientDefinition, text: string | undefined): boolean {
  try {
    return text !== undefined && readEntry(text, client.format, placeOf(client)) !== undefined;
  } catch {
    return false; // what can't be read holds no entry
  }
}

function placeOf({ parent, kind = 'member' }: ClientDefinition): EntryPlace {
  return { parent: typeof parent === 'function' ? parent(undefined) : parent, name: 'deephaven', kind };
}

function formatOf({ client }: Trial) {
  return client.format;
}

/** The awkward texts of the client's format, with its own key for servers. */
function textsFor({ client }: Trial): Record<string, string> {
  const { kind, parent } = placeOf(client);
  const group = awkwardTexts.find(
    ({ format, place }) => format === client.format && place.kind === kind && place.parent.length === 1,
  )!;
  const [key] = group.place.parent;
  return Object.fromEntries(Object.entries(group.texts).map(([what, text]) => [what, text.replaceAll(key!, parent[0]!)]));
}

function sample(trial: Trial, what: string): string | undefined {
  return Object.entries(textsFor(trial)).find(([name]) => name.includes(what))?.[1];
}

/** Somebody else's entry under our name. */
function foreign({ client }: Trial): string {
  const { parent, kind } = placeOf(client);
  if (client.format === 'toml') return `[${parent[0]}.deephaven]\ncommand = "theirs"\n`;
  if (client.format === 'yaml' && kind === 'item') return `${parent[0]}:\n  - name: deephaven\n    command: theirs\n`;
  if (client.format === 'yaml') return `${parent[0]}:\n  deephaven:\n    cmd: theirs\n`;
  return `{\n  "${parent[0]}": {\n    "deephaven": {\n      "command": "theirs"\n    }\n  }\n}\n`;
}
