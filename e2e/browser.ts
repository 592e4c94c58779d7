import { chromium, type Browser } from 'playwright-core';
import { findProgram } from '../src-main/host/base/program-folders.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
const quietArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where the system's Chromium is; `CHROMIUM` names another one. */
export function findChromium(): string | undefined {
  return process.env['CHROMIUM'] ?? findProgram(names, process.env);
}

/** @param args more arguments for Chromium */
export function launchBrowser(executablePath: string, args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath, headless: true, args: [...quietArgs, ...args] });
}
