/** Whether a host name or address is this machine's own. Whole names only: `127.0.0.1.evil.com` is another one. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}
