import { lines } from '../../base/lines.ts';
import { spawn, type ChildProcess } from 'node:child_process';
import { lastComplaint } from '../../../../src-shared/last-complaint.ts';
import { EntryProblem, type EntryChannel, type StdioEntry } from './entry-channel.ts';
import { isAnswerTo, resultIn } from './rpc-answer.ts';

const endMs = 3_000;
const longestNotes = 4_000;

/** What clients pass on of their environment: the lists of the MCP SDKs, `DEFAULT_INHERITED_ENV_VARS`. */
const passedOn = {
  unix: 'HOME LOGNAME PATH SHELL TERM USER',
  windows:
    'APPDATA HOMEDRIVE HOMEPATH LOCALAPPDATA PATH PROCESSOR_ARCHITECTURE SYSTEMDRIVE SYSTEMROOT TEMP USERNAME USERPROFILE PROGRAMFILES',
};

/** Runs the command of an entry as a client does, until the channel is closed. */
export function openStdioChannel({ command, args, env }: StdioEntry, signal: AbortSignal): EntryChannel {
  const child = spawn(command, args, { env: { ...inherited(process.env), ...env }, signal, windowsHide: true });
  const ended = endOf(child, command);
  child.stdin.on('error', () => {}); // it ended: the next answer says how
  const said = lines(child.stdout);
  const say = (message: object) => void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

  async function answerTo(id: string): Promise<string> {
    for (;;) {
      const line = await said.next();
      signal.throwIfAborted();
      if (line.done) throw await ended;
      if (isAnswerTo(id, line.value)) return line.value;
    }
  }

  return {
    async ask(method, params) {
      say({ id: method, method, params });
      return resultIn(await answerTo(method));
    },
    async tell(method) {
      say({ method });
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), endMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** How the program ended, as the reason why nobody answers. */
function endOf(child: ChildProcess, command: string): Promise<EntryProblem> {
  let notes = '';
  child.stderr?.on('data', (chunk: Buffer) => (notes = `${notes}${chunk.toString()}`.slice(-longestNotes)));
  const moved = 'Update the entry: it names a program that was moved or removed.';
  return new Promise(resolve => {
    child.once('error', cause => resolve(new EntryProblem('start', `${command} can't be run.`, moved, { cause })));
    child.once('close', code => {
      const said = lastComplaint(notes);
      const message = `The command ended with code ${code}${said === undefined ? '.' : `: ${said}`}`;
      resolve(new EntryProblem('start', message, 'Start the app again, which puts the bridge in its place. Then test again.'));
    });
  });
}

function inherited(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = process.platform === 'win32' ? passedOn.windows : passedOn.unix;
  return Object.fromEntries(names.split(' ').flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]])));
}
