import { UserError } from '../../../src-shared/user-error.ts';
import type { OtherWorkers } from './worker-driver.ts';

/** Memory of this machine, or of the one that an engine's containers share. Bytes. */
export interface FoundMemory {
  /** What new processes can have now without anything being swapped out. */
  available: number;
  /** What they could have at most, with idle programs swapped out; no less than `available`. */
  reachable: number;
}

const gib = 1024 ** 3;
/** A worker beside its heap, which is also what one that just started has taken: Python, classes, compiled code. Measured: 340 to 360 MB idle with any heap, the rest for what scripts import. */
const besideHeap = 400 * 1024 ** 2;
/** What the collector keeps for each byte of heap. Measured with heaps of 0.5, 1 and 4 GB that were full: 270 MB and 3.7 %. */
const heapShare = 1.04;
/** The steps of the heap sizes that are suggested, and the smallest one. GB. */
const heapStep = 0.5;

/** What a worker may use when its heap is full, in bytes. */
export function workerNeed(heapSizeGb: number): number {
  return besideHeap + heapSizeGb * gib * heapShare;
}

/**
 * Whether a worker fits. A JVM takes its heap bit by bit and few fill it, so what counts first is what could be had at all:
 * a worker that may need more than is reachable is refused, since it would be killed or bring everything else to a halt.
 * One that needs more than is available now starts, and the answer says that it is tight.
 * Those that are starting count as if they had started before.
 * @returns a sentence when it is tight
 * @throws UserError LAUNCH_FAILED with a heap that fits, or what to stop
 */
export function checkFit(heapSizeGb: number, found: FoundMemory, { starting, stoppable }: OtherWorkers): string | undefined {
  const need = workerNeed(heapSizeGb);
  const [available, reachable] = [found.available, found.reachable].map(bytes => Math.max(0, bytes - starting * besideHeap)) as [
    number,
    number,
  ];
  if (need <= available) return undefined;
  const fitting = [available, reachable].map(fittingHeap).find(heap => heap > 0);
  const smaller = fitting !== undefined && fitting < heapSizeGb && `use heap_size_gb ${fitting} or less`;
  if (need <= reachable) {
    const advice = smaller ? ` To be on the safe side, ${smaller}.` : '';
    return `Memory is tight: this session may use up to ${gigabytes(need)}, and ${gigabytes(available)} are free now. It will be slow if it needs them all.${advice}`;
  }
  const stop = stoppable[0] !== undefined && `stop a session that is not needed, such as '${stoppable[0]}'`;
  const steps = [smaller, stop || 'close other programs'].filter(step => step !== false).join(', or ');
  throw new UserError(
    'LAUNCH_FAILED',
    `A session with a heap of ${heapSizeGb} GB may use up to ${gigabytes(need)} of memory, but only ${gigabytes(available)} are free here${reachable > available ? ` (at most ${gigabytes(reachable)}, if other programs are swapped out)` : ''}`,
    {
      hint: `${steps.charAt(0).toUpperCase()}${steps.slice(1)}.`,
      details: { memory_needed_bytes: Math.ceil(need), memory_available_bytes: Math.floor(available) },
    },
  );
}

/** The largest heap in GB, in steps, that a worker can fill within this many bytes; 0 when there is none. */
function fittingHeap(bytes: number): number {
  return Math.max(0, Math.floor((bytes - besideHeap) / heapShare / gib / heapStep) * heapStep);
}

function gigabytes(bytes: number): string {
  return `${(bytes / gib).toFixed(1)} GB`;
}
