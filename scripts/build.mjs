// Builds dist/: the bundled entries, the page, and what is copied as it is.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, run } from './install.mjs';

const out = join(root, 'dist');
const stamp = join(out, '.built');
const sources = [
  'src-main',
  'src-renderer',
  'src-shared',
  'scripts/build.mjs',
  'scripts/pack-mcpb.mjs',
  'package.json',
  'package-lock.json',
  'assets',
];

/** Entry files, by the name of what is made of them. */
const entries = { headless: 'src-main/headless/main.ts', shell: 'src-main/shell/main.ts' };
/** Loaded by a thread, from one file. */
const threads = { 'format-thread': 'src-main/host/formats/format-thread.ts' };

/** Runs under a Node of the client's machine, alone: one file without dependencies. */
const bridge = { bridge: 'src-main/bridge/main.ts' };

/** Native, provided at run time, or (piscina) starting a thread from a file of its own. */
export const externalPackages = ['@napi-rs/keyring', 'electron', 'piscina'];
/** What ssh2 (of dockerode) uses where somebody built it, and does without. */
const optionalPackages = ['cpu-features'];

/** Builds when a source is newer than the last build. @param {(line: string) => void} say */
export async function ensureBuilt(say) {
  if (existsSync(stamp) && newest(sources.map(name => join(root, name))) <= statSync(stamp).mtimeMs) return;
  say('Building…');
  // In a process of its own: the bundlers would stay in the memory of a host that runs for days.
  await run(process.execPath, [fileURLToPath(import.meta.url), '--quiet'], 'The build failed.');
}

async function build() {
  const [esbuild, vite, { packMcpb }] = await Promise.all([import('esbuild'), import('vite'), import('./pack-mcpb.mjs')]);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  await Promise.all([
    // Shared parts and what is imported on demand become files of their own: a start reads what it runs, and no more.
    bundle(esbuild, entries, version, { splitting: true, chunkNames: '[name]-[hash]' }),
    bundle(esbuild, threads, version),
    bundle(esbuild, bridge, version, { banner: {}, external: [], minify: true }),
    vite.build({ configFile: join(root, 'src-renderer', 'vite.config.ts'), logLevel: 'warn' }),
  ]);
  await packMcpb({ bridge: join(out, 'bridge.js'), version, file: join(out, 'deephaven-mcp.mcpb') });
  cpSync(join(root, 'src-main/host/workers/python/launcher.py'), join(out, 'launcher.py'));
  cpSync(join(root, 'assets/tray'), join(out, 'tray'), { recursive: true, filter: path => !path.endsWith('.svg') });
  writeFileSync(stamp, '');
}

function bundle(esbuild, files, version, options = {}) {
  return esbuild.build({
    absWorkingDir: root,
    entryPoints: Object.entries(files).map(([name, file]) => ({ in: file, out: name })),
    outdir: out,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    external: [...externalPackages, ...optionalPackages],
    // CommonJS parts of the bundle call require() and read __filename and __dirname; modules may have constants of those names.
    banner: {
      js: `import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
const require = __createRequire(import.meta.url);
const __bundleFile = __fileURLToPath(import.meta.url);
const __bundleFolder = __fileURLToPath(new URL('.', import.meta.url));`,
    },
    define: {
      'process.env.DH_MCP_VERSION': JSON.stringify(version),
      __filename: '__bundleFile',
      __dirname: '__bundleFolder',
    },
    minifySyntax: true,
    legalComments: 'linked',
    logLevel: 'warning',
    ...options,
  });
}

/** @param {string[]} paths @returns {number} milliseconds */
function newest(paths) {
  return Math.max(
    ...paths.map(path => {
      if (!existsSync(path)) return 0;
      const { mtimeMs } = statSync(path);
      if (!statSync(path).isDirectory()) return mtimeMs;
      return Math.max(mtimeMs, newest(readdirSync(path).map(name => join(path, name))));
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build();
  const files = process.argv.includes('--quiet') ? [] : readdirSync(out).filter(name => /\.(js|py)$/.test(name));
  for (const name of files) {
    console.error(`${relative(root, join(out, name))}  ${Math.round(statSync(join(out, name)).size / 1024)} kB`);
  }
}
