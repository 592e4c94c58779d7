import type { Clients } from '../clients/clients.ts';
import type { Config } from '../config/schema.ts';
import type { ResolveReference } from '../sessions/secret-texts.ts';
import type { MountChoices } from '../workers/docker/docker-driver.ts';

/** What containers may see of this machine by the configuration in force, and what of it they must not. @throws UserError CONFIG_ERROR */
export async function mountChoices(
  { workspace, security }: Config,
  configFile: string,
  resolve: ResolveReference,
  clients: Pick<Clients, 'files'>,
): Promise<MountChoices> {
  const { signal } = new AbortController(); // it is short
  const listed = [...workspace.roots, ...security.workers.volumes].map(async text => (await resolve(text, signal)).reveal());
  const files = (await clients.files()).map(path => ({ path, what: "an assistant's configuration file" }));
  return {
    listed: await Promise.all(listed),
    files: [{ path: configFile, what: "this app's configuration file" }, ...files],
  };
}
