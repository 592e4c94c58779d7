import { execa } from 'execa';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { FoundSandbox } from './reach.ts';
import { homeExceptions, isGrantable, type Reach } from './reach.ts';

const program = '/usr/bin/sandbox-exec';
/** Milliseconds for an empty sandbox to start. */
const probeTimeout = 10_000;

/** Services that would act for the worker outside, or hold secrets: keychain, agents, launching of programs, clipboard and scripting. */
const closedServices = [
  'com.apple.SecurityServer',
  'com.apple.securityd.xpc',
  'com.apple.securityd.general',
  'com.apple.secd',
  'com.apple.coreservices.appleevents',
  'com.apple.coreservices.launchservicesd',
  'com.apple.pasteboard.1',
  'com.apple.tccd',
];

/** Whether macOS can run a command in a sandbox here. Unproven: no test of ours has run on macOS. */
export async function findSeatbelt(): Promise<FoundSandbox> {
  const tried = await execa(program, ['-p', '(version 1)(allow default)', '/usr/bin/true'], {
    reject: false,
    stdin: 'ignore',
    timeout: probeTimeout,
  });
  if (tried.exitCode === 0) return { confine };
  return { reason: `sandbox-exec does not work here (${tried.stderr.trim() || tried.shortMessage}).` };
}

async function confine(command: readonly string[], reach: Reach) {
  const profile = seatbeltProfile(await realReach(reach));
  const view = JSON.stringify({ ...reach, folder: '', temporary: '' });
  return { file: program, args: ['-p', profile, ...command], view, temporary: reach.temporary };
}

/**
 * The profile in Apple's language: the last rule that fits a path counts. It is asked at each access, so that what is made later is hidden as
 * well. @param reach with real paths, which is what the kernel compares
 */
export function seatbeltProfile(reach: Reach): string {
  const own = [reach.folder, reach.temporary];
  const roots = reach.workspace.filter(({ path: root }) => isGrantable(root, reach));
  const writable = [...own, ...roots.filter(({ isWritable }) => isWritable).map(({ path: root }) => root)];
  const visible = reach.homes.flatMap(home => homeExceptions.visible.map(name => path.join(home, name)));
  return [
    '(version 1)',
    '(allow default)',
    `(deny file-write* ${subpath('/')})`,
    '(allow file-write* (literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty") (regex #"^/dev/fd/"))',
    // What programs keep in a home folder, and the person's own temporary folders with their sockets.
    ...reach.homes.map(home => `(deny file* (regex ${inHome(home)}))`),
    `(deny file* ${subpath('/private/tmp')} ${subpath('/private/var/tmp')} ${subpath('/private/var/folders')})`,
    `(deny file* ${subpath(reach.dataFolder)})`,
    ...rule('allow', 'file-read*', [...visible, ...reach.needed, ...roots.map(({ path: root }) => root), ...own]),
    ...rule('allow', 'file-write*', writable),
    // The way to what is allowed in a hidden folder may be walked, not listed.
    `(allow file-read-metadata (vnode-type DIRECTORY))`,
    ...reach.hiddenFiles.map(file => `(deny file* (literal ${quoted(file)}))`),
    ...['docker.sock', 'podman', 'containerd'].map(
      name => `(deny network-outbound (remote unix-socket (subpath ${quoted(`/private/var/run/${name}`)})))`,
    ),
    `(deny network-outbound (remote unix-socket (regex #"/\\.(docker|colima|orbstack|rd|lima|ssh|gnupg)/")))`,
    '(deny network-outbound (remote unix-socket (regex #"/com\\.apple\\.launchd\\.")))',
    `(deny mach-lookup ${closedServices.map(name => `(global-name ${quoted(name)})`).join(' ')})`,
    '(deny process-info* (target others))',
    '(deny signal (target others))',
    '(deny mach-priv-task-port (target others))',
    '(deny appleevent-send)',
    '(deny lsopen)',
  ].join('\n');
}

function rule(verdict: 'allow' | 'deny', operation: string, places: readonly string[]): string[] {
  return places.length === 0 ? [] : [`(${verdict} ${operation} ${places.map(subpath).join(' ')})`];
}

function subpath(place: string): string {
  return `(subpath ${quoted(place)})`;
}

/** The names straight in a home folder that are hidden. */
function inHome(home: string): string {
  const folder = home.replaceAll(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`).replaceAll('"', String.raw`\"`);
  return `#"^${folder}/(\\.|(${homeExceptions.hidden.join('|')})(/|$))"`;
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

async function realReach(reach: Reach): Promise<Reach> {
  const all = (places: readonly string[]) => Promise.all(places.map(realPlace));
  const files = await all(reach.hiddenFiles);
  return {
    homes: await all(reach.homes),
    dataFolder: await realPlace(reach.dataFolder),
    hiddenFiles: [...new Set([...files, ...reach.hiddenFiles])],
    needed: await all(reach.needed),
    workspace: await Promise.all(reach.workspace.map(async root => ({ ...root, path: await realPlace(root.path) }))),
    folder: await realPlace(reach.folder),
    temporary: await realPlace(reach.temporary),
  };
}

async function realPlace(place: string): Promise<string> {
  return await realpath(place).catch(() => place); // not there yet: compared as it is spelled
}
