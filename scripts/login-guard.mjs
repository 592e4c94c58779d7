// Compiles LoginGuard.java into the module that carries it, with the JDK of this machine. To be run when that source changes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const place = join(import.meta.dirname, '../src-main/host/workers/docker');
const folder = mkdtempSync(join(tmpdir(), 'login-guard-'));
const jar = join(folder, 'guard.jar');
const manifest = join(folder, 'manifest');
execFileSync('javac', ['--release', '11', '-g:none', '-d', folder, join(place, 'agent/LoginGuard.java')]);
writeFileSync(manifest, 'Premain-Class: LoginGuard\n');
execFileSync('jar', ['--create', '--file', jar, '--manifest', manifest, '-C', folder, 'LoginGuard.class']);
const lines = readFileSync(jar)
  .toString('base64')
  .match(/.{1,120}/g);
const text = `/** agent/LoginGuard.java as a jar; made by scripts/login-guard.mjs. */
export const loginGuardJar = Buffer.from(
  \`
${lines.join('\n')}
\`,
  'base64',
);
`;
writeFileSync(join(place, 'agent/login-guard-jar.ts'), text);
rmSync(folder, { recursive: true });
