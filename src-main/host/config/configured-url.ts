import type { Config } from './schema.ts';

/** Where a host with this configuration listens, if the port is free. */
export function configuredUrl({ host, port, path }: Pick<Config['server'], 'host' | 'port' | 'path'>): string {
  return new URL(path, `http://${host}:${port}`).href;
}
