import type Docker from 'dockerode';
import type { DockerOptions } from 'dockerode';
import http from 'node:http';
import https from 'node:https';
import type { EngineAddress } from './engine-address.ts';

/** What the library's types leave out. */
type EngineOptions = DockerOptions & { agent: http.Agent };

/** The Docker library for one engine; loaded when it is first needed. */
export async function openEngine(address: EngineAddress): Promise<Docker> {
  const { default: Engine } = await import('dockerode');
  return new Engine(engineOptions(address));
}

/** Everything is given, so that nothing comes from the environment. No kept connections: they break when the engine restarts. */
function engineOptions(address: EngineAddress): EngineOptions {
  const keepAlive = false;
  if ('socketPath' in address) {
    return { socketPath: address.socketPath, host: undefined, protocol: 'http', agent: new http.Agent({ keepAlive }) };
  }
  const { host, port, tls } = address;
  const place = { socketPath: undefined, host, port };
  if (!tls) return { ...place, protocol: 'http', agent: new http.Agent({ keepAlive }) };
  return { ...place, protocol: 'https', agent: new https.Agent({ keepAlive }), ...tls };
}
