/** `-Xmx4g` for whole gigabytes, else megabytes such as `-Xmx2560m`. */
export function heapOption(gigabytes: number): string {
  return Number.isInteger(gigabytes) ? `-Xmx${gigabytes}g` : `-Xmx${Math.max(1, Math.round(gigabytes * 1024))}m`;
}
