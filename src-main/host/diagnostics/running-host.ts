import { isAnswering } from '../running-host/control-client.ts';
import { isListening, type HostRecord } from '../running-host/host-record.ts';
import type { Check } from './check.ts';

/** Whether a host runs on this data folder and answers. */
export function checkRunningHost(find: () => Promise<HostRecord | undefined>): Check {
  return async signal => {
    const record = await find();
    if (!record || !isListening(record))
      return { result: 'note', detail: 'None runs on this data folder now.', fix: 'npm start' };
    const detail = `Process ${record.pid} on ${record.url}`;
    if (await isAnswering(record, signal)) return { result: 'good', detail };
    return {
      result: 'problem',
      detail: `${detail} does not answer.`,
      fix: `End process ${record.pid}, then start again.`,
    };
  };
}
