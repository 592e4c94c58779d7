// A Docker engine for the tests: the one that answers, else one of our own while they run.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const startTimeoutMs = 60_000;

/**
 * Starts an engine where none answers, which takes root and dockerd. Its images stay in the user's cache.
 * @param {(line: string) => void} say
 * @returns {Promise<{ env: Record<string, string>, stop: () => Promise<void> } | undefined>} what reaches it; undefined where there is none
 */
export async function ensureEngine(say) {
  if (engineAnswers()) return { env: {}, stop: async () => {} };
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  say('Starting a Docker engine for the tests…');
  const data = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'deephaven-mcp-test', 'docker');
  mkdirSync(data, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'dockerd-'));
  const env = { DOCKER_HOST: `unix://${folder}/docker.sock` };
  const log = join(folder, 'log');
  const places = ['--data-root', data, '--exec-root', join(folder, 'exec'), '--pidfile', join(folder, 'pid')];
  const output = openSync(log, 'a');
  const engine = spawn('dockerd', [...places, '--host', env.DOCKER_HOST], { stdio: ['ignore', output, output] });
  const ended = once(engine, 'exit').catch(() => {}); // without the program there is an error, and no engine
  const stop = async () => {
    engine.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  // Also when the tests are interrupted: an engine of nobody would go on.
  process.once('exit', () => engine.kill('SIGTERM'));
  if (await untilAnswer(env, engine)) return { env, stop };
  say(`It did not start:\n${readFileSync(log, 'utf8').split('\n').slice(-5).join('\n')}`);
  await stop();
  return undefined;
}

async function untilAnswer(env, engine) {
  const since = Date.now();
  while (engine.pid && engine.exitCode === null && Date.now() - since < startTimeoutMs) {
    if (engineAnswers(env)) return true;
    await sleep(200);
  }
  return false;
}

/** Whether an engine answers: the one that `env` names, else the usual one. */
export function engineAnswers(env = {}) {
  try {
    execFileSync('docker', ['version'], { stdio: 'ignore', timeout: 10_000, env: { ...process.env, ...env } });
    return true;
  } catch {
    return false; // no docker command, or no engine
  }
}
