/** Whether a text has no half of a surrogate pair: JSON can carry one, UTF-8 and Deephaven cannot. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
