import { join } from 'node:path';
import type { Disposables } from '../base/disposables.ts';
import type { Clients } from '../clients/clients.ts';
import type { Connection, ConnectionOptions } from '../deephaven/connection.ts';
import { openConnection } from '../deephaven/open-connection.ts';
import { createTableFormatter } from '../formats/create-table-formatter.ts';
import type { TableFormatter } from '../formats/table-formatter.ts';
import { createSessions, type HostSessions } from '../sessions/create-sessions.ts';
import { openKeptSessions, type KeptSessions } from '../sessions/kept-sessions.ts';
import { mountChoices } from './mount-choices.ts';
import type { Base } from './open-base.ts';
import { openWorkers, type Workers } from './open-workers.ts';

/** What reaches Deephaven: workers, sessions, and the threads that format tables. */
export interface Engine {
  formatter: TableFormatter;
  kept: KeptSessions;
  workers: Workers;
  sessions: HostSessions;
}

/** @param assistants whose files no worker may see; asked only while the host runs, since they are opened later */
export async function openEngine(base: Base, assistants: () => Pick<Clients, 'files'>, parts: Disposables): Promise<Engine> {
  const { options, dataFolder, isPrivate, config, redaction, secrets, resolve, events, news, log } = base;
  const formatter = parts.add(createTableFormatter({ workerFile: options.files.formatThread, secrets: redaction }), pool =>
    pool.close(),
  );
  const keptFile = join(dataFolder, 'sessions.json');
  const kept = parts.add(await openKeptSessions({ ...(!isPrivate && { file: keptFile }), secrets, log }), kept => kept.close());
  const connect = (to: ConnectionOptions): Connection =>
    openConnection(to, () => config().server.response_limits.max_response_bytes);
  const workers = openWorkers(
    {
      options,
      dataFolder,
      keptFile,
      config,
      openConnection: connect,
      mounts: () => mountChoices(config(), options.configFile, resolve, assistants()),
      sessions: () => sessions,
      hiddenFiles: async () => [options.configFile, ...(await assistants().files())],
      onDrivers: news.drivers,
      onSpares: news.spare,
      redaction,
      log,
    },
    parts,
  );
  events.onRead(isRead => workers.status.follow(isRead));
  const sessions: HostSessions = parts.add(
    createSessions({
      config,
      openConnection: connect,
      drivers: workers.drivers,
      kept,
      resolveReference: resolve,
      env: options.env,
      redaction,
      log,
    }),
    sessions => sessions.close(),
  );
  redaction.exempt(text => sessions.list().some(({ id, name }) => text === id || text === name));
  sessions.onChange(news.sessions);
  return { formatter, kept, workers, sessions };
}
