import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Starts a server the way people do by hand, with any options, and ends it when its stdin closes. */
const program = `
import json, os, shutil, sys
from deephaven_server import Server
from deephaven_server.start_jvm import start_jvm
o = json.loads(sys.stdin.readline())
jvm = {'jvm_args': ['-Xmx1g', '-XX:TieredStopAtLevel=1', *o['jvmArgs']], 'extra_classpath': o['classpath']}
added = []
if o['language'] == 'groovy':
    # The constructor makes the console, which in Groovy asks for a calendar; only start() adds them.
    start_jvm(**jvm)
    import jpy
    calendars = jpy.get_type('io.deephaven.time.calendar.Calendars')
    found = calendars.calendarsFromConfiguration()
    added = [found.get(i) for i in range(found.size())]
    for calendar in added: calendars.addCalendar(calendar)
s = Server(host='127.0.0.1', port=o['port'], **jvm)
for calendar in added: calendars.removeCalendar(calendar.name())
s.start()
sys.__stdout__.write('\\n@ready ' + str(s.port) + '\\n')
sys.__stdout__.flush()
sys.stdin.read()
shutil.rmtree(o['folder'], ignore_errors=True)
os._exit(0)
`;

export interface DeephavenServer {
  readonly port: number;
  readonly processId: number;
  /** Ends the process at once, as a crash would, and waits until it has. */
  kill(): Promise<void>;
}

export interface DeephavenOptions {
  /** An interpreter whose environment has `deephaven-server`. */
  python: string;
  /** 0: any free one. */
  port?: number;
  jvmArgs: string[];
  /** What its scripts are written in; Python if not given. */
  language?: 'python' | 'groovy';
  /** Folders or jars for the server to load classes from. */
  classpath?: string[];
}

/** A server on 127.0.0.1 that is ready. @throws Error with its last output when it ended instead */
export async function startDeephaven(options: DeephavenOptions): Promise<DeephavenServer> {
  const { python, port = 0, language = 'python', classpath = [] } = options;
  // Its temporary files and Java's list of running programs would stay behind when it is killed.
  const folder = await mkdtemp(path.join(tmpdir(), 'deephaven-server-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  const tidy = [`-Djava.io.tmpdir=${folder}`, '-XX:-UsePerfData'];
  const jvmArgs = [`-Ddeephaven.console.type=${language}`, ...tidy, ...options.jvmArgs];
  const child = spawn(python, ['-c', program], { stdio: ['pipe', 'pipe', 'pipe'] });
  const exited = once(child, 'exit').then(removeFolder);
  const tail: string[] = [];
  const ready = new Promise<number>((resolve, reject) => {
    for (const output of [child.stdout, child.stderr])
      createInterface({ input: output }).on('line', line => {
        tail.push(line);
        if (tail.length > 40) tail.shift();
        if (line.startsWith('@ready ')) resolve(Number(line.slice(7)));
      });
    void exited.then(() => reject(new Error(`The server ended:\n${tail.join('\n')}`)));
  });
  child.stdin.write(`${JSON.stringify({ port, language, jvmArgs, classpath, folder })}\n`);
  return {
    port: await ready,
    processId: child.pid!,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
