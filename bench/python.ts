import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const packages = ['deephaven-mcp==2.1.0', 'deephaven-server'];

/**
 * A Python that has the peer and a Deephaven server: the one that DEEPHAVEN_MCP_PEER_PYTHON names,
 * else one made once in the user's cache folder with the first Python of 3.12 or later on the PATH.
 */
export function peerPython(): string {
  const given = process.env['DEEPHAVEN_MCP_PEER_PYTHON'];
  if (given) return given;
  const venv = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'deephaven-mcp-bench', 'venv');
  const python = join(venv, 'bin', 'python');
  if (existsSync(join(venv, 'bin', 'dh-mcp-systems-server'))) return python;
  execFileSync(newestPython(), ['-m', 'venv', venv], { stdio: 'inherit' });
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...packages], { stdio: 'inherit' });
  return python;
}

function newestPython(): string {
  for (const name of ['python3.14', 'python3.13', 'python3.12', 'python3']) {
    try {
      const version = execFileSync(name, ['-c', 'import sys; print(sys.version_info >= (3, 12))'], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
      if (version.trim() === 'True') return name;
    } catch {
      // Not on the PATH: the next one may be.
    }
  }
  throw new Error('The peer needs Python 3.12 or later. Set DEEPHAVEN_MCP_PEER_PYTHON to a Python that has it installed.');
}
