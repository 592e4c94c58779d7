const number = (value: number, digits: number) => new Intl.NumberFormat('en', { maximumFractionDigits: digits }).format(value);

/** `1,234,567`. */
export const count = (value: number): string => number(value, 0);

/** How long something took or has taken: `12 ms`, `1.4 s`, `2 min 5 s`, `1 h 3 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${number(ms, 0)} ms`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 10) return `${number(ms / 1000, 1)} s`;
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A whole number of seconds and up, for a time that runs. */
export function elapsed(ms: number): string {
  return duration(Math.max(1, Math.floor(ms / 1000)) * 1000);
}

/** `512 B`, `1.2 kB`, `3.4 MB`, `1 GB`; a thousand each. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  const value = count / 1000 ** power;
  return `${number(value, power > 0 && value < 100 ? 1 : 0)} ${units[power]}`;
}

/** `just now`, `2 min ago`, `3 h ago`, `5 days ago`. */
export function ago(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return ms < 10_000 ? 'just now' : 'less than a minute ago';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ago`;
  return `${Math.floor(hours / 24)} days ago`;
}

/** The time of day, to the second, in the system's way. */
export const timeOfDay = (at: number): string => new Date(at).toLocaleTimeString(undefined, { timeStyle: 'medium' });

/** Date and time, in the system's way. */
export const exactTime = (at: number): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
