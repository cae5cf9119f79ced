/** Writes one batch after the other, each while the next one is read. What a write throws is thrown at the next call. */
export class WriteBehind {
  private last: Promise<void> = Promise.resolve();

  /** Begins this write once the one before has ended. */
  async next(write: () => Promise<void>): Promise<void> {
    await this.last;
    this.last = write();
    this.last.catch(() => undefined);
  }

  /** Once the last write has ended. */
  async end(): Promise<void> {
    await this.last;
  }
}
