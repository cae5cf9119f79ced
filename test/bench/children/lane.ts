import type pg from 'pg';

/** One statement for many. Answers one value for each, in their order. */
export type Step<Item, Answer> = (client: pg.Client, items: Item[]) => Promise<Answer[]>;

interface Waiting {
  item: unknown;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/** Group commit on one connection: what comes while a statement runs goes together with the next one of its step. */
export class Lane {
  private readonly waiting = new Map<Step<never, unknown>, Waiting[]>();
  private running = false;

  constructor(private readonly client: pg.Client) {}

  add<Item, Answer>(step: Step<Item, Answer>, item: Item): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const before = this.waiting.get(step as Step<never, unknown>);
    if (before) before.push({ item, resolve, reject });
    else this.waiting.set(step as Step<never, unknown>, [{ item, resolve, reject }]);
    if (!this.running) {
      this.running = true;
      // In the next turn: what the sockets bring in this one goes together.
      setImmediate(() => void this.run());
    }
    return promise as Promise<Answer>;
  }

  private async run(): Promise<void> {
    for (let next = this.waiting.entries().next(); !next.done; next = this.waiting.entries().next()) {
      const [step, batch] = next.value;
      this.waiting.delete(step); // and at the end of the line when it comes again: steps take turns
      try {
        const answers = await step(this.client, batch.map(({ item }) => item) as never[]);
        for (const [n, { resolve }] of batch.entries()) resolve(answers[n]);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.running = false;
  }
}
