import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { createProvenAgent } from './proven-agent.ts';

export interface ProvenRequest {
  method: 'GET' | 'POST' | 'DELETE';
  headers?: Readonly<Record<string, string>>;
  body?: string;
  signal: AbortSignal;
}

export interface ProvenAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** One request to a host that proves itself before it gets it. @throws UnprovenHost, and Error when nobody answers */
export async function askProven(
  url: URL,
  controlToken: string,
  { method, headers = {}, body, signal }: ProvenRequest,
): Promise<ProvenAnswer> {
  const agent = createProvenAgent(async () => controlToken);
  try {
    return await new Promise<ProvenAnswer>((resolve, reject) => {
      const outgoing = httpRequest(url, { method, headers, signal, agent });
      outgoing.once('error', reject).once('response', answer => {
        const { statusCode: status = 0, headers } = answer;
        text(answer).then(text => resolve({ status, headers, text }), reject);
      });
      outgoing.end(body);
    });
  } finally {
    agent.destroy();
  }
}
