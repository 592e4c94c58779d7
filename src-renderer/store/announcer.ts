import { create } from 'zustand';

/** What a screen reader is told next. `count` tells two equal texts apart. */
export const useAnnouncement = create<{ text: string; count: number }>()(() => ({ text: '', count: 0 }));

/** Has a screen reader say `text`. */
export function say(text: string): void {
  useAnnouncement.setState(({ count }) => ({ text, count: count + 1 }));
}
