import { setTimeout as delay } from 'node:timers/promises';
import { dirname } from 'node:path';
import { type Figure, timed } from './figures.ts';
import { ours } from './ours.ts';
import { descendants, openFiles, residentMiB } from './processes.ts';
import { peerPython } from './python.ts';
import { call, createToTable, deleteSession } from './sessions.ts';

const rounds = 20;
/** The first sessions load code and open what stays open. */
const unmeasured = 3;
const settleMs = 3000;
const limit = 5;

const create = { venv: dirname(dirname(peerPython())), prewarm: 0 };
await using own = await ours.start({ sessions: {}, create });

const one = async (name: string) => {
  await createToTable(own, name);
  await deleteSession(own, name);
};
for (let index = 0; index < unmeasured; index++) await one(`early${index}`);
await own.background?.({ archive: true, spares: 0 });
const before = await state();
const loopMs = await timed(async () => {
  for (let index = 0; index < rounds; index++) await one(`loop${index}`);
});
const after = await state();
const parallel = await createAtOnce();

const figures: Figure[] = [
  { what: `one of ${rounds} sessions created and deleted`, unit: 'ms', ours: loopMs / rounds, target: { value: 4000 } },
  {
    what: `memory of the host that ${rounds} sessions left`,
    unit: 'MiB',
    ours: after.memory - before.memory,
    target: { value: 10 },
  },
  { what: `open files that ${rounds} sessions left`, unit: 'count', ours: after.files - before.files, target: { value: 0 } },
  {
    what: `processes that ${rounds} sessions left`,
    unit: 'count',
    ours: after.processes - before.processes,
    target: { value: 0 },
  },
  {
    what: `sessions beyond ${limit} made by ${rounds} creates at once`,
    unit: 'count',
    ours: parallel.made - limit,
    target: { value: 0 },
  },
  { what: `${limit} sessions made by ${rounds} creates at once`, unit: 'ms', ours: parallel.ms, target: { value: 40_000 } },
];
console.log(JSON.stringify(figures));

async function state(): Promise<{ memory: number; files: number; processes: number }> {
  await delay(settleMs);
  return { memory: residentMiB(own.pid), files: openFiles(own.pid), processes: descendants(own.pid).length };
}

/** Twenty at once; those that are refused must be refused for the limit. */
async function createAtOnce(): Promise<{ made: number; ms: number }> {
  const names = Array.from({ length: rounds }, (_, index) => `at-once${index}`);
  let made: string[] = [];
  const ms = await timed(async () => {
    const answers = await Promise.all(
      names.map(async name => {
        const args = { session_name: name, launch_method: 'python' };
        return { name, answer: await own.client.read('session_community_create', args) };
      }),
    );
    const refused = answers.filter(({ answer }) => answer['success'] !== true);
    const other = refused.find(({ answer }) => !JSON.stringify(answer).includes('LIMIT_REACHED'));
    if (other) throw new Error(JSON.stringify(other.answer));
    made = answers.filter(({ answer }) => answer['success'] === true).map(({ name }) => name);
  });
  await Promise.all(made.map(name => call(own, 'session_community_delete', own.session(name))));
  return { made: made.length, ms };
}
