/** What a server sent is not what its protocol promises. `message` continues the sentence "The server sent …". */
export class UnreadableAnswer extends Error {
  override name = 'UnreadableAnswer';
}

/** An answer was given up because it is larger than may be held. */
export class AnswerTooLarge extends Error {
  override name = 'AnswerTooLarge';
  /** What was allowed, in bytes. */
  readonly limit: number;

  constructor(limit: number, options?: ErrorOptions) {
    super(`The answer is larger than ${limit} bytes`, options);
    this.limit = limit;
  }
}
