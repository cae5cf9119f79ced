/** Runs work under names, at most `max` at once under one name; the others wait in their order, at most `waitMs`. */
export class Bulkhead {
  private readonly running = new Map<string, { count: number; waiting: (() => void)[] }>();

  constructor(
    private readonly max: number,
    private readonly waitMs: number,
    private readonly tooLate: () => Error,
  ) {}

  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    await this.enter(name);
    try {
      return await work();
    } finally {
      this.leave(name);
    }
  }

  private async enter(name: string): Promise<void> {
    const group = this.running.get(name) ?? { count: 0, waiting: [] };
    this.running.set(name, group);
    if (group.count < this.max) {
      group.count += 1;
      return;
    }
    // Who leaves hands on its place: the count stays.
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        group.waiting.splice(group.waiting.indexOf(enter), 1);
        reject(this.tooLate());
      }, this.waitMs);
      const enter = (): void => {
        clearTimeout(timer);
        resolve();
      };
      group.waiting.push(enter);
    });
  }

  private leave(name: string): void {
    const group = this.running.get(name);
    if (!group) return;
    const next = group.waiting.shift();
    if (next) {
      next();
      return;
    }
    group.count -= 1;
    if (group.count === 0) this.running.delete(name);
  }
}
