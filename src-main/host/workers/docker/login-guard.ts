import type { Container } from 'dockerode';
import { pack } from 'tar-stream';
import { loginGuardJar } from './agent/login-guard-jar.ts';

const file = '/deephaven-mcp-login-guard.jar';

/** The JVM option that has our agent take away the call that gives strangers a session; its file must be in the container. */
export const loginGuardOption = `-javaagent:${file}`;

/** Puts the agent's file into a container that was not started yet. */
export async function putLoginGuard(container: Container, signal: AbortSignal): Promise<void> {
  const archive = pack();
  archive.entry({ name: file.slice(1), mode: 0o444 }, loginGuardJar);
  archive.finalize();
  await container.putArchive(archive, { path: '/', abortSignal: signal });
}
