import { useEffect } from 'react';
import { create } from 'zustand';
import { readUsage } from '../api/sessions.ts';
import { useVisible } from './visible.ts';

/** What a session's worker used at one moment. Epoch milliseconds; `cpuPercent` is of one core. */
export interface UsageSample {
  at: number;
  memoryBytes: number;
  cpuPercent: number;
}

/** Four minutes at one sample in two seconds. */
const keptSamples = 120;

const useSamples = create<Record<string, UsageSample[]>>()(() => ({}));
const none: UsageSample[] = [];

/** What a session used over the last minutes, oldest first; asked for while something shows it and the page is visible. */
export function useUsage(id: string, { isRunning, everyMs }: { isRunning: boolean; everyMs: number }): UsageSample[] {
  const isVisible = useVisible();
  useEffect(() => {
    if (!isRunning || !isVisible) return undefined;
    const controller = new AbortController();
    const ask = () => void sample(id, controller.signal);
    ask();
    const timer = setInterval(ask, everyMs);
    return () => {
      controller.abort();
      clearInterval(timer);
    };
  }, [id, isRunning, isVisible, everyMs]);
  return useSamples(samples => samples[id]) ?? none;
}

async function sample(id: string, signal: AbortSignal): Promise<void> {
  try {
    const usage = await readUsage(id, signal);
    if (!usage || signal.aborted) return;
    useSamples.setState(samples => ({ [id]: [...(samples[id] ?? none), { at: Date.now(), ...usage }].slice(-keptSamples) }));
  } catch {
    // The state of the session says what is wrong; the plot just has no new point.
  }
}
