import { readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { grantedFolder } from '../../../src-shared/granted-folder.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import type { Config } from '../config/schema.ts';

/** Longest script, in bytes of UTF-8. */
const maxScriptBytes = 1_048_576;

type Rules = Pick<Config, 'workspace' | 'security'>;

/** @throws UserError INVALID_ARGUMENT when the script is too long */
export function checkScriptSize(script: string): string {
  const bytes = Buffer.byteLength(script);
  if (bytes <= maxScriptBytes) return script;
  throw new UserError('INVALID_ARGUMENT', `The script is too long: ${bytes} bytes (max ${maxScriptBytes}).`, {
    hint: 'Put code in a module that the session can import, or run it in parts.',
  });
}

/**
 * The text of a script file on this computer, from `startLine` to `endLine` (1-based, inclusive).
 * Lines before the first one become empty, so that line numbers in errors are those of the file.
 * @param path absolute, or relative to a workspace root; must be inside one unless the user allowed any
 * @throws UserError INVALID_ARGUMENT, PERMISSION_DENIED
 */
export async function readScriptFile(
  path: string,
  lines: { startLine?: number | undefined; endLine?: number | undefined },
  rules: Rules,
): Promise<string> {
  const file = await findFile(path, rules);
  const { size } = await stat(file);
  if (size > maxScriptBytes) {
    throw new UserError('INVALID_ARGUMENT', `Script file is too long: ${size} bytes (max ${maxScriptBytes}): ${path}`);
  }
  return chooseLines(decode(await readFile(file), path), lines);
}

/** The real path of the file. Where it may be is checked before and after following links: what is outside is not even told to exist. */
async function findFile(path: string, { workspace, security }: Rules): Promise<string> {
  const roots = workspace.roots.map(root => grantedFolder(root).path);
  const candidates = isAbsolute(path) ? [resolve(path)] : roots.map(root => resolve(root, path));
  const realRoots = await Promise.all(roots.map(async root => (await realPath(root)) ?? root));
  const isAllowed = (file: string) =>
    security.allow_any_script_path || [...roots, ...realRoots].some(root => isInside(file, root));
  if (!candidates.some(isAllowed)) throw outside(path, roots);
  for (const candidate of candidates.filter(isAllowed)) {
    const file = await realPath(candidate);
    if (file === undefined) continue;
    if (!isAllowed(file)) throw outside(path, roots);
    if ((await stat(file)).isFile()) return file;
  }
  throw new UserError('INVALID_ARGUMENT', `Script file not found: ${path}`, {
    hint: 'Give an absolute path on the computer where this server runs, or one relative to a workspace root.',
  });
}

/** undefined when nothing is there that we may see. */
function realPath(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}

function isInside(file: string, root: string): boolean {
  const path = relative(root, file);
  return path !== '' && !isAbsolute(path) && path.split(/[\\/]/)[0] !== '..';
}

function outside(path: string, roots: readonly string[]): UserError {
  const where = roots.length === 0 ? 'no workspace root is configured' : `workspace roots: ${roots.join(', ')}`;
  return new UserError('PERMISSION_DENIED', `Script file is outside the workspace: ${path}`, {
    hint: `Only the user can add its folder to workspace.roots in deephaven_mcp.json (${where}). Or pass the text as script.`,
  });
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UserError('INVALID_ARGUMENT', `Script file is not UTF-8 text: ${path}`, { cause: error });
  }
}

function chooseLines(
  text: string,
  { startLine, endLine }: { startLine?: number | undefined; endLine?: number | undefined },
): string {
  if (startLine === undefined && endLine === undefined) return text;
  const lines = text.split(/\r?\n/);
  const first = startLine ?? 1;
  const last = Math.min(endLine ?? lines.length, lines.length);
  if (first > last) {
    throw new UserError('INVALID_ARGUMENT', `start_line ${first} is after the end (line ${last} of ${lines.length}).`);
  }
  return '\n'.repeat(first - 1) + lines.slice(first - 1, last).join('\n');
}
