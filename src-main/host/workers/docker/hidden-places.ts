import path from 'node:path';
import { isWithin } from '../is-within.ts';

/** A place of this machine that no container may see. */
export interface HiddenPlace {
  /** Absolute. */
  path: string;
  /** For a sentence, such as `the home folder`. */
  what: string;
  /** Whether all that lies in it is hidden too, not only the place and what holds it. */
  isTree: boolean;
  /** Whether not even the person's configuration shows it. */
  isNever?: boolean;
}

/** The person's machine, as far as it says what is to be hidden. */
export interface HiddenPlacesOf {
  platform: NodeJS.Platform;
  home: string;
  dataFolder: string;
  /** Sockets that an engine may listen on. */
  sockets: readonly string[];
  /** Files that clients or this app are configured by. */
  files: readonly { path: string; what: string }[];
}

/** Names of folders and files that hold keys and logins, wherever they lie; in lower case. */
export const secretNames: ReadonlySet<string> = new Set([
  '.ssh',
  '.gnupg',
  '.aws',
  '.azure',
  '.kube',
  '.docker',
  '.password-store',
  '.vault-token',
  '.terraform.d',
  '.netrc',
  '.pgpass',
  '.pypirc',
  '.git-credentials',
  '.mozilla',
  '.thunderbird',
]);

/** Below the home folder. */
const inHome = [
  '.config/gcloud',
  '.config/gh',
  '.config/op',
  '.config/containers',
  '.config/google-chrome',
  '.config/chromium',
  '.config/BraveSoftware',
  '.config/microsoft-edge',
  '.local/share/keyrings',
  '.local/share/kwalletd',
  'Library/Keychains',
  'Library/Cookies',
  'Library/Application Support/Google/Chrome',
  'Library/Application Support/Firefox',
  'AppData/Roaming/Microsoft/Credentials',
  'AppData/Roaming/Microsoft/Protect',
  'AppData/Roaming/Mozilla',
  'AppData/Local/Google/Chrome',
  'AppData/Local/Microsoft/Edge',
];

/** Folders of the system with all that is in them, and those that merely hold much of others. */
const system = {
  posix: {
    trees: `/etc /bin /sbin /lib /lib32 /lib64 /libx32 /usr/bin /usr/sbin /usr/lib /usr/libexec /boot /dev /proc /sys /run
      /var/run /var/lib/docker /var/lib/containerd /var/lib/containers /var/log /var/spool
      /System /Library /Applications /private/etc /private/var/db /private/var/run`.split(/\s+/),
    tops: '/ /usr /usr/local /var /var/lib /var/tmp /tmp /opt /root /home /Users /mnt /media /private'.split(' '),
  },
  win32: {
    trees: [String.raw`C:\Windows`, String.raw`C:\Program Files`, String.raw`C:\Program Files (x86)`, String.raw`C:\ProgramData`],
    tops: ['C:\\', String.raw`C:\Users`],
  },
};

/** Every place of this machine that is hidden from containers, by name. */
export function hiddenPlaces({ platform, home, dataFolder, sockets, files }: HiddenPlacesOf): HiddenPlace[] {
  const { join } = platform === 'win32' ? path.win32 : path.posix;
  const { trees, tops } = system[platform === 'win32' ? 'win32' : 'posix'];
  return [
    { path: dataFolder, what: "this app's data folder", isTree: true, isNever: true },
    ...sockets.map(socket => ({ path: socket, what: "the container engine's socket", isTree: true, isNever: true })),
    ...files.map(file => ({ ...file, isTree: true })),
    ...inHome.map(place => ({ path: join(home, place), what: 'keys, logins or a browser profile', isTree: true })),
    { path: home, what: 'the home folder', isTree: false },
    ...trees.map(place => ({ path: place, what: 'a folder of the system', isTree: true })),
    ...tops.map(place => ({ path: place, what: 'a folder of the system', isTree: false })),
  ];
}

/** The place that a mount of `folder` would show, if it would show one. Letters count the same in any case, as on many disks. */
export function shownPlace(folder: string, places: readonly HiddenPlace[], platform: NodeJS.Platform): HiddenPlace | undefined {
  return places.find(
    place =>
      isWithin(place.path, folder, platform, 'any case') || (place.isTree && isWithin(folder, place.path, platform, 'any case')),
  );
}

/** The part of a path that is the name of something secret, if one is. */
export function secretPart(whole: string): string | undefined {
  return whole.split(/[\\/]/).find(part => secretNames.has(part.toLowerCase()));
}
