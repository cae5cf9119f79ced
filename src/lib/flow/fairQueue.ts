/**
 * Runs work, `atOnce` at a time. Callers who wait are served in turn, each of them in the order of their own work. When `most` wait,
 * a newcomer takes the place of the newest work of the caller who has most of it, and is refused only where nobody has more than they.
 */
export class FairQueue {
  /** In the order of turns. None is empty. */
  private readonly waiting = new Map<string, { enter(): void; refuse(error: Error): void }[]>();
  private waitingCount = 0;
  private running = 0;

  constructor(
    private readonly atOnce: number,
    private readonly most: number,
    private readonly refusal: () => Error,
  ) {}

  async run<T>(caller: string, work: () => Promise<T>): Promise<T> {
    await this.enter(caller);
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private async enter(caller: string): Promise<void> {
    if (this.running < this.atOnce) {
      this.running += 1;
      return;
    }
    const own = this.waiting.get(caller) ?? [];
    if (this.waitingCount >= this.most) this.makeRoom(own.length);
    // Who leaves hands on its place: `running` stays.
    await new Promise<void>((enter, refuse) => {
      own.push({ enter, refuse });
      this.waiting.set(caller, own);
      this.waitingCount += 1;
    });
  }

  private makeRoom(ownLength: number): void {
    const longest = [...this.waiting.values()].reduce((most, queue) => (queue.length > most.length ? queue : most));
    if (longest.length <= ownLength + 1) throw this.refusal();
    longest.pop()?.refuse(this.refusal());
    this.waitingCount -= 1;
  }

  private leave(): void {
    const [next] = this.waiting;
    if (!next) {
      this.running -= 1;
      return;
    }
    const [caller, queue] = next;
    const first = queue.shift();
    this.waitingCount -= 1;
    this.waiting.delete(caller);
    if (queue.length > 0) this.waiting.set(caller, queue);
    first?.enter();
  }
}
