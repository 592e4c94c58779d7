import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import type { EngineAddress } from './engine-address.ts';

/** Milliseconds for one request to the engine, which under load takes seconds. */
export const requestTimeout = 60_000;

/**
 * Asks an engine without loading the Docker library, which takes 20 MB and 0.1 s: most hosts only want to know whether there is one.
 * @returns the answer, whose body is still to be read
 * @throws the connection's error, such as ENOENT, ECONNREFUSED or EACCES
 */
export async function engineStream(address: EngineAddress, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  const { request } = 'tls' in address ? https : http;
  const place = 'socketPath' in address ? address : { host: address.host, port: address.port, ...address.tls };
  const asked = request({ ...place, path, signal, agent: false, headers: { host: 'docker' } });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return answer;
}

/** The JSON that an engine answers. @throws Error for any other status than 200 */
export async function engineJson(address: EngineAddress, path: string, signal: AbortSignal): Promise<unknown> {
  const answer = await engineStream(address, path, signal);
  const body = await text(answer);
  if (answer.statusCode !== 200) throw new Error(`The Docker engine answered ${answer.statusCode}`);
  return JSON.parse(body);
}
