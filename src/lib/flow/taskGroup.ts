/** Promises that have not settled yet, so that others can be held back and a stop can wait for them. */
export class TaskGroup {
  private readonly tasks = new Set<Promise<unknown>>();

  get size(): number {
    return this.tasks.size;
  }

  /** Counts `task` until it settles, and returns it. */
  add<T>(task: Promise<T>): Promise<T> {
    const remove = () => this.tasks.delete(settled);
    const settled: Promise<unknown> = task.then(remove, remove);
    this.tasks.add(settled);
    return task;
  }

  /** Resolves when any of them has settled. */
  async any(): Promise<void> {
    await Promise.race(this.tasks);
  }

  /** Resolves when all that are in it now have settled. */
  async all(): Promise<void> {
    await Promise.all(this.tasks);
  }
}
