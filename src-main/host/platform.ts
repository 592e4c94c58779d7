/** What differs between the desktop app and a headless host. */
export interface Platform {
  kind: 'headless' | 'desktop';
  /** Opens an address in the person's browser; absent where there is none. The address may carry a one-time code: never log it. */
  openBrowser?: (url: string) => Promise<void>;
}
