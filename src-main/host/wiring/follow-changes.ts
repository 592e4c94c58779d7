import type { Config } from '../config/schema.ts';
import { levelOf, logProblem, type Base } from './open-base.ts';
import type { Calls } from './open-calls.ts';
import type { Engine } from './open-engine.ts';

/** What follows from another configuration, and from clients that came, went, or may do something else. */
export function followChanges(base: Base, { workers }: Engine, { clients, approvals, mcp }: Calls): void {
  const { options, config, configFile, listening, news, log } = base;
  clients.onChange((gone, changed) => {
    for (const name of gone) {
      listening.server?.http.disconnect(name);
      approvals.answerAll(name, 'denied');
    }
    for (const { name, permission } of changed) {
      mcp.toolsChanged(name);
      if (permission === 'read-only') approvals.answerAll(name, 'denied');
      if (permission === 'full' && !config().security.confirm_destructive) approvals.answerAll(name, 'approved');
    }
    news.clients(clients.list());
  });
  configFile.onChange(change => {
    news.config(configFile);
    if ('problem' in change) logProblem(log, change.problem, config());
    if (!('config' in change)) return;
    log.setLevel(levelOf(change.config, options));
    workers.refresh();
    if (listedTools(change.config) !== listedTools(change.previous)) mcp.toolsChanged();
  });
}

/** What of the configuration decides which tools a client sees. */
function listedTools({ tools, security, enterprise, docs }: Config): string {
  return JSON.stringify([tools, security.read_only, Object.keys(enterprise.systems).length > 0, docs.enabled]);
}
