import { z } from 'zod';

/** Sizes and positions in the screen's logical pixels. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

const defaultSize = { width: 960, height: 640 };
export const smallestSize = { width: 640, height: 480 };
/** So much of the title bar has to be on a screen that a person can take hold of it. */
const grip = { width: 120, height: 32 };

const rememberedSchema = z.object({
  version: z.literal(1),
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() }).exactOptional(),
  isMaximized: z.boolean().default(false),
  /** Whether the person was told what closing the window does here. */
  closeExplained: z.boolean().default(false),
});

/** What the shell remembers of its window, in `window.json` of the data folder. */
export type Remembered = z.infer<typeof rememberedSchema>;

export const nothingRemembered: Remembered = { version: 1, isMaximized: false, closeExplained: false };

/** Reads `window.json`. @returns undefined for a file of a newer version, which is not to be touched; what can't be read counts as nothing */
export function parseRemembered(text: string): Remembered | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return nothingRemembered; // cut short: it costs a place of a window
  }
  const version = z.object({ version: z.number() }).safeParse(value);
  if (version.success && version.data.version > nothingRemembered.version) return undefined;
  return rememberedSchema.safeParse(value).data ?? nothingRemembered;
}

/**
 * Where the window opens: as remembered where that can still be seen and taken hold of, else in the middle (no `x` and `y`).
 * `workAreas` are the free areas of all screens there are now.
 */
export function windowPlace(
  remembered: Rectangle | undefined,
  workAreas: readonly Rectangle[],
): Partial<Rectangle> & { width: number; height: number } {
  const widest = Math.max(smallestSize.width, ...workAreas.map(({ width }) => width));
  const highest = Math.max(smallestSize.height, ...workAreas.map(({ height }) => height));
  const { width, height } = remembered ?? defaultSize;
  const size = {
    width: Math.min(Math.max(width, smallestSize.width), widest),
    height: Math.min(Math.max(height, smallestSize.height), highest),
  };
  if (!remembered || !workAreas.some(area => hasGrip(remembered, area))) return size;
  return { x: remembered.x, y: remembered.y, ...size };
}

function hasGrip({ x, y, width }: Rectangle, area: Rectangle): boolean {
  const shared = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  return shared >= Math.min(grip.width, width) && y >= area.y && y + grip.height <= area.y + area.height;
}
