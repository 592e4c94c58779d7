const key = 'first-run-done';

/** Whether this person has skipped the first steps in this browser. */
export const isFirstRunDone = (): boolean => localStorage.getItem(key) !== null;

export const noteFirstRunDone = (): void => localStorage.setItem(key, 'yes');
