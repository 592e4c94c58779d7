import { createServer } from 'node:net';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBubblewrap } from '../src-main/host/workers/sandbox/bubblewrap.ts';
import { startTestHost, testSessionCreation, type Answer, type TestHost } from './host.ts';

const isHere = process.platform === 'linux' && 'confine' in (await findBubblewrap(process.env));
const canary = 'CANARY-THAT-NO-SCRIPT-MAY-SEE';
const session_id = 'community:dynamic:lab';

/** The person's home, with the app's data folder outside of it. */
let home: string;
const inHome = (...parts: string[]) => path.join(home, ...parts);

async function put(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

function startHost(security: object, env: Record<string, string> = {}): Promise<TestHost> {
  return startTestHost({
    config: {
      security,
      workspace: { roots: [`${inHome('results')}:rw`] },
      community: { session_creation: testSessionCreation() },
    },
    env: { HOME: home, SSH_AUTH_SOCK: inHome('agent.sock'), DBUS_SESSION_BUS_ADDRESS: 'unix:abstract=bus', ...env },
  });
}

beforeAll(async () => {
  home = await realpath(await mkdtemp(path.join(tmpdir(), 'dh-home-')));
  const secrets = [
    '.ssh/id',
    '.aws/credentials',
    '.netrc',
    '.claude.json',
    '.codex/config.toml',
    '.config/google-chrome/Cookies',
  ];
  for (const file of [...secrets, '.local/share/keyrings/login.keyring', 'snap/firefox/key4.db', '.docker/config.json'])
    await put(inHome(file), canary);
  await put(inHome('Downloads', 'trades.csv'), 'price\n1\n');
  await put(inHome('prices.csv'), 'price\n2\n');
  await mkdir(inHome('results'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

describe.runIf(isHere)('a script of a Python session', { timeout: 120_000 }, () => {
  let host: TestHost;
  beforeAll(async () => {
    host = await startHost({});
    await put(path.join(host.dir, 'bridge', 'claude'), canary);
    await host.call('session_community_create', { session_name: 'lab' });
  }, 180_000);
  afterAll(() => host?.[Symbol.asyncDispose]());

  const run = (script: string): Promise<Answer> => host.call('session_script_run', { session_id, script });
  const printed = async (script: string) => {
    const answer = await run(script);
    expect(answer).toMatchObject({ success: true });
    return String(answer['stdout']).trim();
  };
  /** What a shell of the script prints, its complaints included. */
  const shell = (script: string) =>
    printed(
      `import subprocess\nprint(subprocess.run(${JSON.stringify(script)}, shell=True, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL).stdout)`,
    );

  it('is told to be in a sandbox', async () => {
    expect(await host.call('session_details', { session_id })).toMatchObject({ session: { sandboxed: true } });
  });

  it('reads what the person works with', async () => {
    const script = `import csv, os\nfor name in ("Downloads/trades.csv", "prices.csv"): print(list(csv.reader(open(os.path.expanduser("~/" + name))))[1])`;
    expect(await printed(script)).toBe("['1']\n['2']");
    await put(inHome('Downloads', 'later.csv'), 'price\n3\n');
    expect(await shell('cat ~/Downloads/later.csv')).toContain('3');
  });

  it('finds no token of the app, no key, no setting of a program, by whatever name', async () => {
    expect(await shell(`grep -rl ${canary} ${home} ${host.dir} /tmp /run /var/tmp /dev/shm`)).toBe('');
    const { controlToken } = JSON.parse(await readFile(path.join(host.dir, 'host.json'), 'utf8'));
    expect(await shell(`grep -rl '${controlToken}' ${host.dir} /tmp /run`)).toBe('');
    const names = ['host.json', 'clients.json', 'bridge', 'logs', 'audit', 'deephaven_mcp.json', 'instances'];
    expect(await shell(`cd ${host.dir}; ls -d ${names.join(' ')}`)).toBe('');
    expect(await shell(`ln -s ${host.dir}/host.json here; ln -s ${home}/.ssh ssh; cat here ssh/id; ls ssh/`)).toBe('');
  });

  it('sees no key that is made, and no file of an assistant that is replaced, after its start', async () => {
    await put(inHome('.gnupg', 'secring.gpg'), canary);
    await put(inHome('.claude.json.new'), canary);
    await rename(inHome('.claude.json.new'), inHome('.claude.json'));
    expect(await shell(`cat ~/.claude.json ~/.gnupg/secring.gpg; grep -rl ${canary} ~`)).toBe('');
  });

  it('reaches no other process, not by memory, environment or signal', async () => {
    const { pid } = process;
    expect(await shell(`cat /proc/${pid}/environ; kill -9 ${pid} && echo killed; ls /proc/${pid}`)).not.toContain('killed');
    const others = await shell('for one in /proc/[0-9]*; do tr "\\0" " " < $one/cmdline; echo; done');
    expect(others).not.toMatch(/vitest|dockerd/);
    const attach =
      'import ctypes\nprint(ctypes.CDLL(None, use_errno=True).ptrace(16, 1, 0, 0), [open(f"/proc/1/{name}", "rb").close() for name in ("status",)])';
    expect(await printed(attach)).toContain('-1');
    expect(await shell('cat /proc/1/environ /proc/self/environ | tr "\\0" "\\n"')).not.toMatch(/SSH_AUTH_SOCK|DBUS_SESSION/);
  });

  it('reaches no engine, bus or agent', async () => {
    expect(
      await shell('ls -d /var/run/docker.sock /run/docker.sock /run/podman /run/containerd /run/dbus /run/user 2>/dev/null'),
    ).toBe('');
    const name = `\0dh-test-${process.pid}`;
    const server = createServer(socket => socket.end('reached')).listen(name);
    const connect = `
import ctypes, socket
abi = ctypes.CDLL(None).syscall(444, None, 0, 1)
try:
    one = socket.socket(socket.AF_UNIX)
    one.connect(${JSON.stringify(name)})
    print("reached" if abi >= 6 else "this kernel can't close it")
except OSError as error:
    print(type(error).__name__)
`;
    expect(await printed(connect)).toMatch(/PermissionError|this kernel/);
    server.close();
  });

  it('gets no privilege, and takes no mask away', async () => {
    const tries = [
      `umount ${home}`,
      'mount -t tmpfs none /mnt',
      `unshare -Urm umount ${home}`,
      `unshare -Urm umount -l ${host.dir}`,
      'chroot / true',
    ];
    const seen = await shell(
      tries.map(command => `${command} && echo done`).join('; ') +
        `; ls -A ${home}/.ssh ${host.dir}; grep CapEff /proc/self/status`,
    );
    expect(seen).not.toMatch(/done|host\.json|^id$/m);
    expect(seen).toMatch(/CapEff:\s+0+$/);
  });

  it('leaves nothing behind for the person or the next session', async () => {
    const places = await printed(
      `import deephaven, os, site, sys\nprint(sys.prefix, os.environ["JAVA_HOME"], *site.getsitepackages())`,
    );
    const inside = [
      ...places.split(' '),
      path.join(host.dir, 'cache', 'classes'),
      host.dir,
      home,
      inHome('Downloads'),
      inHome('.config', 'autostart'),
      '/etc',
      '/usr/local/bin',
      '/var/spool/cron',
    ];
    const files = [...inside.map(folder => path.join(folder, 'evil.pth')), inHome('.bashrc'), inHome('prices.csv')];
    const script = `
import os
for file in ${JSON.stringify(files)}:
    try:
        os.makedirs(os.path.dirname(file), exist_ok=True)
        open(file, "a").write("evil")
        print("wrote", file)
    except OSError:
        pass
`;
    expect(await printed(script)).toBe('');
    expect(files.filter(file => file !== inHome('prices.csv') && existsSync(file))).toEqual([]);
  });

  it('is told why it can write nothing there, and writes where it may', async () => {
    expect(await run('import os\nopen(os.path.expanduser("~/Downloads/result.csv"), "w")')).toMatchObject({
      success: false,
      error: expect.stringContaining('Read-only file system'),
      hint: expect.stringContaining('workspace.roots'),
    });
    expect(await shell('echo 4 > ~/results/out.csv; echo 5 > own; echo 6 > /tmp/temporary; cat own /tmp/temporary')).toBe('5\n6');
    expect(await readFile(inHome('results', 'out.csv'), 'utf8')).toBe('4\n');
    expect(existsSync('/tmp/temporary')).toBe(false);
  });

  it('gets no answer from the app, whose port it reaches', async () => {
    expect(await printed(statusOf(new URL('/health', host.url)))).toBe('200');
    expect(await printed(statusOf(new URL('/api/status', host.url)))).toBe('401');
  });

  it("is started by nothing that a caller's variables lead to outside of it", async () => {
    const trap = inHome('results', 'bwrap');
    await writeFile(trap, `#!/bin/sh\ntouch ${inHome('results', 'escaped')}\nexit 1\n`, { mode: 0o755 });
    const environment_vars = { PATH: `${inHome('results')}:/usr/bin:/bin`, LD_PRELOAD: '/no/such/library.so', GREETING: 'hello' };
    expect(await host.call('session_community_create', { session_name: 'variables', environment_vars })).toMatchObject({
      success: true,
    });
    const variables = 'community:dynamic:variables';
    const script = 'import os\nprint(os.environ["GREETING"], os.environ["LD_PRELOAD"])';
    expect(await host.call('session_script_run', { session_id: variables, script })).toMatchObject({
      stdout: 'hello /no/such/library.so\n',
    });
    const { session } = await host.call('session_details', { session_id: variables });
    const { process_id } = session as { process_id: number };
    const { stdout: parent } = await execa('ps', ['-o', 'ppid=', '-p', String(process_id)]);
    expect(await readFile(`/proc/${parent.trim()}/environ`, 'utf8')).not.toContain('LD_PRELOAD');
    expect(existsSync(inHome('results', 'escaped'))).toBe(false);
    await host.call('session_community_delete', { session_id: variables });
  });

  it('is cancelled when its time is over, and ends with all it started when its session is deleted', async () => {
    expect(await host.call('session_script_run', { session_id, script: 'while True: pass', timeout_seconds: 1 })).toMatchObject({
      error_code: 'TIMEOUT',
      error: expect.stringContaining('was cancelled'),
    });
    await run('import subprocess\nchild = subprocess.Popen(["sleep", "4242"], start_new_session=True, env={})');
    const { session } = await host.call('session_details', { session_id });
    const { process_id } = session as { process_id: number };
    expect(existsSync(`/proc/${process_id}`)).toBe(true);
    await host.call('session_community_delete', { session_id });
    expect(existsSync(`/proc/${process_id}`)).toBe(false);
    await expect.poll(sleeping, { timeout: 10_000 }).toEqual([]);
  });
});

/** A script that prints how a server answers. */
function statusOf({ href }: URL): string {
  return `
import urllib.request, urllib.error
try:
    print(urllib.request.urlopen(${JSON.stringify(href)}, timeout=10).status)
except urllib.error.HTTPError as error:
    print(error.code)
`;
}

/** Processes of this test that were started without an environment to tell them by. */
async function sleeping(): Promise<string[]> {
  const { stdout } = await execa('ps', ['-eo', 'args']);
  return stdout.split('\n').filter(line => line.startsWith('sleep 4242'));
}

describe('where there is no sandbox', { timeout: 180_000 }, () => {
  it('a session that must have one does not start, and says what to install', async () => {
    await using host = await startHost({ workers: { sandbox: 'required' } }, { PATH: '/nowhere' });
    expect(await host.call('session_community_create', { session_name: 'lab' })).toMatchObject({
      error_code: 'LAUNCH_FAILED',
      error: expect.stringContaining('must run in a sandbox'),
      hint: expect.stringContaining(process.platform === 'linux' ? 'apt install bubblewrap' : ''),
    });
  });

  it('a session starts without one, and says so', async () => {
    await using host = await startHost({}, { PATH: '/nowhere' });
    await host.call('session_community_create', { session_name: 'lab' });
    expect(await host.call('session_details', { session_id })).toMatchObject({
      session: { sandboxed: false, sandbox_detail: 'bubblewrap is not installed.' },
    });
    const script = `print(open(${JSON.stringify(inHome('.netrc'))}).read())`;
    expect(await host.call('session_script_run', { session_id, script })).toMatchObject({ stdout: `${canary}\n` });
  });
});
