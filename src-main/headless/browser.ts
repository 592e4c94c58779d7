import open from 'open';

/** Whether this process could show the person a web page. */
export function hasBrowser(env = process.env, platform = process.platform): boolean {
  if (env['CI']) return false;
  return platform === 'darwin' || platform === 'win32' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

/** Opens a file in the person's browser. */
export async function openBrowser(file: string): Promise<void> {
  const child = await open(file);
  child.unref();
}
