import { execa } from 'execa';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { findProgram } from '../../base/program-folders.ts';
import { linuxMounts, type Mount } from './linux-mounts.ts';
import type { Reach } from './reach.ts';
import type { FoundSandbox } from './reach.ts';

/** Milliseconds for an empty sandbox to start. */
const probeTimeout = 10_000;

/**
 * What holds for every sandbox: processes, System V memory and the terminal of its own, no privileges, and an end with its host. The
 * network is shared, since a worker is reached over loopback; so abstract sockets are too, which the launcher closes where the kernel can.
 * bubblewrap itself and no package around it: `@anthropic-ai/sandbox-runtime` wraps one shell line, is made for closing the network, and
 * leaves the keychain open.
 */
const always = [
  '--unshare-user-try',
  '--unshare-pid',
  '--unshare-ipc',
  '--new-session',
  '--die-with-parent',
  '--cap-drop',
  'ALL',
];
const root = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'];

/** What programs that compute on a graphics card open. */
const graphicsDevices = [
  { folder: '/dev', name: /^(nvidia.*|kfd)$/ },
  { folder: '/dev/dri', name: /^renderD\d+$/ },
];

const packages =
  'Install bubblewrap (Debian, Ubuntu: sudo apt install bubblewrap; Fedora: sudo dnf install bubblewrap; Arch: sudo pacman -S bubblewrap), then reload the configuration.';
const namespaces =
  'Let bubblewrap make user namespaces: on Ubuntu by its AppArmor profile bwrap-userns-restrict (package apparmor-profiles), elsewhere sysctl kernel.unprivileged_userns_clone=1; in a container they must be allowed from outside.';

/** Whether bubblewrap works here, found out by running it. @param env whose PATH it is looked for on */
export async function findBubblewrap(env: Readonly<Record<string, string | undefined>>): Promise<FoundSandbox> {
  const file = findProgram(['bwrap'], env);
  if (file === undefined) return { reason: 'bubblewrap is not installed.', hint: packages };
  const args = [...always, ...root, '--', 'true'];
  const tried = await execa(file, args, { env, extendEnv: false, reject: false, stdin: 'ignore', timeout: probeTimeout });
  if (tried.exitCode === 0) return { confine: (command, reach) => confine(file, command, reach) };
  const said = tried.stderr.trim().split('\n').at(-1);
  return { reason: `bubblewrap does not work here (${said || tried.shortMessage}).`, hint: namespaces };
}

async function confine(file: string, command: readonly string[], reach: Reach) {
  const [mounts, devices] = await Promise.all([linuxMounts(reach), devicesHere()]);
  const settings = bubblewrapArguments(mounts, devices, reach);
  // Not as arguments: those show in the process list, and what lies in a home folder is nobody's business.
  const input = (environment: Readonly<Record<string, string>>) =>
    [...settings, ...Object.entries(environment).flatMap(variable => ['--setenv', ...variable])]
      .map(argument => `${argument}\0`)
      .join('');
  return { file, args: ['--args', '3', '--', ...command], input, view: JSON.stringify(mounts), temporary: '/tmp' };
}

/** The arguments in order: a mount lies over those before it. */
function bubblewrapArguments(
  mounts: readonly Mount[],
  devices: readonly string[],
  { folder, temporary }: Pick<Reach, 'folder' | 'temporary'>,
): string[] {
  const hidden = mounts.filter(({ as }) => as === 'hidden');
  return [
    ...always,
    ...root,
    ...devices.flatMap(device => ['--dev-bind-try', device, device]),
    ...mounts.flatMap(mount => mountArguments(mount, temporary)),
    ...hidden.flatMap(({ path: place }) => ['--remount-ro', place]),
    '--chdir',
    folder,
  ];
}

function mountArguments(mount: Mount, temporary: string): string[] {
  switch (mount.as) {
    case 'hidden':
      return ['--tmpfs', mount.path];
    case 'readable':
      return ['--ro-bind-try', mount.path, mount.path];
    case 'writable':
      return ['--bind', mount.path, mount.path];
    case 'temporary':
      return ['--bind', temporary, mount.path];
    case 'link':
      return ['--symlink', mount.target, mount.path];
  }
}

async function devicesHere(): Promise<string[]> {
  const found = graphicsDevices.map(async ({ folder, name }) => {
    const names = await readdir(folder).catch(() => []); // no such devices
    return names.filter(device => name.test(device)).map(device => path.join(folder, device));
  });
  return (await Promise.all(found)).flat();
}
