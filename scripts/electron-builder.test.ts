import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { externalPackages } from './build.mjs';
import { root } from './install.mjs';

interface BuilderConfig {
  electronVersion: string;
  files: string[];
  asarUnpack: string[];
  electronFuses: Record<string, boolean>;
}

const config = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as BuilderConfig;
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> };
const require = createRequire(import.meta.url);

/** The check that electron-builder makes itself before it builds. */
const { validateConfiguration } = createRequire(require.resolve('electron-builder'))(
  'app-builder-lib/out/util/config/config',
) as { validateConfiguration(config: unknown, debug: { isEnabled: boolean; add(): void }): Promise<void> };
const debug = { isEnabled: false, add() {} };

it('is what electron-builder understands', async () => {
  await validateConfiguration(config, debug);
  await expect(validateConfiguration({ ...config, electronFuse: {} }, debug)).rejects.toThrow('electronFuse');
});

it('closes every way by which another program could run its code as this app', () => {
  expect(config.electronFuses).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
    loadBrowserProcessSpecificV8Snapshot: false,
    enableCookieEncryption: false,
    resetAdHocDarwinSignature: true,
  });
});

it('packages the Electron that is developed with', () => {
  expect(config.electronVersion).toBe(manifest.devDependencies['electron']);
});

it('carries every package that the bundles leave out, with all that it needs', () => {
  const carried = config.files.flatMap(pattern => /^node_modules\/(.+)\/\*\*$/.exec(pattern)?.[1] ?? []);
  const needed = externalPackages.filter(name => name !== 'electron').flatMap(name => withDependencies(name, root));
  const missing = needed.filter(name => !carried.some(folder => name === folder || name.startsWith(`${folder}/`)));
  expect(missing).toEqual([]);
});

it('unpacks what other programs read', () => {
  expect(config.asarUnpack).toEqual(['dist/launcher.py', 'dist/bridge.js', 'dist/deephaven-mcp.mcpb']);
});

/** A package's name and those of everything it needs on this machine. */
function withDependencies(name: string, from: string): string[] {
  const file = manifestOf(name, from);
  if (!file) return []; // optional, for another system
  const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  const names = Object.keys({ ...dependencies, ...optionalDependencies });
  return [name, ...names.flatMap(needed => withDependencies(needed, dirname(file)))];
}

function manifestOf(name: string, from: string): string | undefined {
  for (const folder of createRequire(join(from, 'x.js')).resolve.paths(name) ?? []) {
    const file = join(folder, name, 'package.json');
    try {
      readFileSync(file);
      return file;
    } catch {
      // Node looks in the next folder as well.
    }
  }
  return undefined;
}
