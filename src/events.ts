import { AppError } from './errors.js';

export type Topic =
  | 'message'
  | 'balance'
  | 'purchase'
  /** In this process alone: a purchase that changed, for its tenant, and for the platform (null). */
  | 'purchaseUpdate'
  | 'payment'
  | 'queued'
  /** In this process alone: campaigns that changed, or a message of one. */
  | 'campaignUpdate'
  | 'senderId'
  | 'system'
  /** Sessions, or API keys, that have ended: ids of either. */
  | 'session'
  /** The users whose role in this tenant has changed or ended. */
  | 'memberRole'
  | 'mail'
  | 'suspended'
  | 'reports'
  /** In this process: messages that people sent are stored, for the worker to apply. */
  | 'inboundStored'
  /** Messages that came in to a tenant. */
  | 'inbound'
  /** Numbers that opted out: the events of their history. */
  | 'optOut'
  | 'alert'
  /** Something that needs a person began or is over, and no other topic says so. */
  | 'attention'
  | 'backup'
  | 'restore'
  /** A list is to be read or imported: its import. */
  | 'contactImport'
  /** It has come further, or has ended. */
  | 'contactImportProgress'
  /** A file is to be written: its export. */
  | 'export'
  /** It has come further, or has ended. */
  | 'exportProgress'
  /** A campaign's audience is to be read, or was. */
  | 'campaign'
  /** Events wait to be posted to webhook endpoints. */
  | 'webhook'
  /** Maintenance begins or ends, or a restore has put other data in place: src/system/maintenance.ts. */
  | 'epoch'
  /** In this process alone: the data is another than what was read before. */
  | 'otherData';

/** What happened, as ids: a subscriber reads the rows again under its own tenant, so an event can't leak a field. */
export interface Change {
  topic: Topic;
  tenantId: string | null;
  ids: string[];
}

/**
 * Publish/subscribe inside one process. `publish` never waits and never throws: each subscriber has a queue of its own, and one whose queue
 * is full ends with SUBSCRIPTION_LAGGED (a shared or unbounded buffer lets one client that stops reading kill the process).
 */
export interface Events {
  publish(change: Change): void;
  /** Changes of a topic and tenant (null: the platform's; '*': everybody's), from now on. Ending the iterator unsubscribes. */
  subscribe(topic: Topic, tenantId: string | null, capacity?: number): AsyncIterableIterator<Change>;
  /** A callback for each change, for use inside the process. Returns how to stop. */
  listen(topic: Topic, listener: (change: Change) => void): () => void;
  /** Says that a transaction with changes was committed here: the reader of the outbox looks now. */
  wake(): void;
  onWake(listener: () => void): void;
}

/**
 * A bounded queue that is read as an async iterator. Ends with SUBSCRIPTION_LAGGED once more than `capacity` wait, or once the sink that
 * takes its values has no room.
 */
export class BoundedQueue<T> implements AsyncIterableIterator<T> {
  private readonly waiting: T[] = [];
  private reader: { resolve(result: IteratorResult<T>): void; reject(error: Error): void } | undefined;
  private sink: ((value: T) => boolean) | undefined;
  private state: 'open' | 'lagged' | 'ended' = 'open';

  constructor(
    private readonly capacity: number,
    private readonly onEnd: () => void,
  ) {}

  push(value: T): void {
    if (this.state !== 'open') return;
    if (this.sink) {
      if (!this.sink(value)) this.lag();
      return;
    }
    if (this.reader) {
      this.reader.resolve({ value, done: false });
      this.reader = undefined;
      return;
    }
    if (this.waiting.length < this.capacity) this.waiting.push(value);
    else this.lag();
  }

  /**
   * Hands what waits, and from now on each value as it comes, to `sink` instead of to the reader, who hears of the end only: no promise a
   * value. `sink` answers false when it has no room.
   */
  handTo(sink: (value: T) => boolean): void {
    this.sink = sink;
    for (const value of this.waiting.splice(0)) this.push(value);
  }

  private lag(): void {
    this.state = 'lagged';
    this.waiting.length = 0;
    this.onEnd();
    if (!this.reader) return;
    this.state = 'ended';
    this.reader.reject(new AppError('SUBSCRIPTION_LAGGED'));
    this.reader = undefined;
  }

  next(): Promise<IteratorResult<T>> {
    const value = this.waiting.shift();
    if (value !== undefined) return Promise.resolve({ value, done: false });
    if (this.state === 'lagged') {
      this.state = 'ended';
      return Promise.reject(new AppError('SUBSCRIPTION_LAGGED'));
    }
    if (this.state === 'ended') return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => {
      this.reader = { resolve, reject };
    });
  }

  return(): Promise<IteratorResult<T>> {
    if (this.state === 'open') this.onEnd();
    this.state = 'ended';
    this.waiting.length = 0;
    this.reader?.resolve({ value: undefined, done: true });
    this.reader = undefined;
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

export function createEvents(onError: (error: unknown) => void): Events {
  const queues = new Map<string, Set<BoundedQueue<Change>>>();
  const listeners = new Map<Topic, Set<(change: Change) => void>>();
  const wakers: (() => void)[] = [];
  const key = (topic: Topic, tenantId: string | null) => `${topic}:${tenantId ?? ''}`;
  return {
    publish(change) {
      for (const queue of queues.get(key(change.topic, change.tenantId)) ?? []) queue.push(change);
      for (const listener of listeners.get(change.topic) ?? []) {
        try {
          listener(change);
        } catch (error) {
          onError(error);
        }
      }
    },
    subscribe(topic, tenantId, capacity = 1_000) {
      const name = key(topic, tenantId);
      const queue: BoundedQueue<Change> = new BoundedQueue(capacity, () => {
        const group = queues.get(name);
        group?.delete(queue);
        if (group?.size === 0) queues.delete(name);
      });
      queues.set(name, (queues.get(name) ?? new Set()).add(queue));
      return queue;
    },
    listen(topic, listener) {
      const group = listeners.get(topic) ?? new Set();
      listeners.set(topic, group.add(listener));
      return () => group.delete(listener);
    },
    wake() {
      for (const waker of wakers) waker();
    },
    onWake(listener) {
      wakers.push(listener);
    },
  };
}
