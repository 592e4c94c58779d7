/** How another program starts the app in the background. Holds no secret: every user of the machine can see a command line. */
export interface StartCommand {
  /** An absolute path. */
  command: string;
  args: string[];
}

/** What the file `bridge/NAME` of the data folder holds for one client that starts the bridge. */
export interface BridgeFile {
  version: 1;
  token: string;
  start: StartCommand;
}

/** Reads a bridge file; checked by hand, since the bridge carries no library. @returns undefined for what this version can't read */
export function parseBridgeFile(text: string): BridgeFile | undefined {
  let value: Partial<BridgeFile> | null;
  try {
    value = JSON.parse(text) as Partial<BridgeFile> | null;
  } catch {
    return undefined; // cut short, or edited by hand
  }
  if (value?.version !== 1 || typeof value.token !== 'string' || !isStartCommand(value.start)) return undefined;
  return { version: 1, token: value.token, start: value.start };
}

function isStartCommand(value: Partial<StartCommand> | undefined): value is StartCommand {
  return (
    typeof value?.command === 'string' && Array.isArray(value.args) && value.args.every(argument => typeof argument === 'string')
  );
}
