import { z } from 'zod';
import { startAtLoginSchema } from '../../src-shared/host-api.ts';
import { request } from './request.ts';

const place = '/api/process';

/** Holds back new calls of clients, or lets them through again. */
export async function setPaused(paused: boolean): Promise<void> {
  await request(`${place}/pause`, { method: 'POST', body: { paused }, answer: z.undefined() });
}

/** Whether the system starts the app at login. @throws UserError UNSUPPORTED without the desktop app */
export async function readStartAtLogin(signal: AbortSignal): Promise<boolean> {
  return (await request(`${place}/start-at-login`, { answer: startAtLoginSchema, signal })).on;
}

export async function setStartAtLogin(on: boolean): Promise<boolean> {
  return (await request(`${place}/start-at-login`, { method: 'PUT', body: { on }, answer: startAtLoginSchema })).on;
}
