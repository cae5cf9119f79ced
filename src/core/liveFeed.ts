import type { App } from '../context.js';
import { AppError } from '../errors.js';
import { BoundedQueue, type Change, type Topic } from '../events.js';

/** The rows that a subscriber named, as they are now; NOT_FOUND where there is none: else it would wait for ever for a first one. */
export function found<Row>(rows: Row[], field = 'id'): Row[] {
  if (rows.length === 0) throw new AppError('NOT_FOUND', { field });
  return rows;
}

/** A subscriber may lag behind by this many rows before its stream ends: a few sends of 1,000 recipients. */
export const MAX_LAG = 5_000;

/** Which rows a subscriber gets: those that `present` reads, first of all, then each that changes and is `wanted`. */
interface Choice<Row> {
  present?(): Promise<Row[]>;
  wanted?(row: Row): boolean;
}

/** The rows of one subscriber. Where a sink takes them (`handTo`), `next` answers the present ones only, then the end. */
export class LiveRows<Row> extends BoundedQueue<Row> {
  private present: Row[] | undefined;
  private onward: ((row: Row) => boolean) | undefined;

  constructor(
    private readonly choice: Choice<Row>,
    onEnd: () => void,
  ) {
    super(MAX_LAG, onEnd);
  }

  override push(row: Row): void {
    if (this.choice.wanted?.(row) ?? true) super.push(row);
  }

  override handTo(sink: (row: Row) => boolean): void {
    this.onward = sink;
  }

  override async next(): Promise<IteratorResult<Row>> {
    this.present ??= await this.begin();
    const value = this.present.shift();
    if (value !== undefined) return { value, done: false };
    if (this.onward) super.handTo(this.onward);
    this.onward = undefined;
    return super.next();
  }

  private async begin(): Promise<Row[]> {
    try {
      return (await this.choice.present?.()) ?? [];
    } catch (error) {
      await this.return();
      throw error;
    }
  }
}

/**
 * Reads the changed rows once for each tenant, not once for each subscriber. Rows are read under the tenant of the change and go to that
 * tenant's subscribers only. Changes that arrive during a read, or within `intervalMs` after one, are read together. With `everyMs` it
 * reads that often besides, while there are subscribers: for what no change tells of.
 */
export class LiveFeed<Row> {
  private readonly subscribers = new Map<string, Set<LiveRows<Row>>>();
  private readonly pending = new Map<string, Set<string>>();
  private readonly draining = new Set<string>();
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly app: App,
    topics: Topic | readonly Topic[],
    private readonly read: (tenantId: string, ids: string[]) => Promise<Row[]>,
    private readonly intervalMs = 0,
    private readonly everyMs?: number,
  ) {
    for (const topic of [topics].flat()) app.events.listen(topic, (change) => this.gather(change));
  }

  private gather(change: Pick<Change, 'tenantId' | 'ids'>): void {
    const tenantId = change.tenantId ?? '';
    if (!this.subscribers.has(tenantId)) return;
    const ids = this.pending.get(tenantId) ?? new Set<string>();
    for (const id of change.ids) ids.add(id);
    this.pending.set(tenantId, ids);
    if (!this.draining.has(tenantId)) void this.drain(tenantId);
  }

  /** Whether anybody wants to know of this tenant. */
  has(tenantId: string): boolean {
    return this.subscribers.has(tenantId);
  }

  /** The rows of this tenant that change from now on ('' is the platform). */
  subscribe(tenantId: string, choice: Choice<Row> = {}): LiveRows<Row> {
    const rows: LiveRows<Row> = new LiveRows(choice, () => {
      const subscribers = this.subscribers.get(tenantId);
      subscribers?.delete(rows);
      if (subscribers?.size !== 0) return;
      this.subscribers.delete(tenantId);
      clearInterval(this.timers.get(tenantId));
      this.timers.delete(tenantId);
    });
    if (this.everyMs !== undefined && !this.subscribers.has(tenantId))
      this.timers.set(
        tenantId,
        setInterval(() => this.gather({ tenantId, ids: [] }), this.everyMs),
      );
    this.subscribers.set(tenantId, (this.subscribers.get(tenantId) ?? new Set()).add(rows));
    return rows;
  }

  private async drain(tenantId: string): Promise<void> {
    this.draining.add(tenantId);
    for (;;) {
      const ids = this.pending.get(tenantId);
      if (!ids || !this.subscribers.has(tenantId)) break;
      this.pending.delete(tenantId);
      try {
        const rows = await this.read(tenantId, [...ids]);
        for (const subscriber of this.subscribers.get(tenantId) ?? []) for (const row of rows) subscriber.push(row);
      } catch (error) {
        this.app.log.error({ err: error }, 'rows for subscribers could not be read');
      }
      if (this.intervalMs > 0) await new Promise((resolve) => setTimeout(resolve, this.intervalMs));
    }
    this.draining.delete(tenantId);
  }
}
