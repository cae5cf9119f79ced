import type { App } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { AppError } from '../errors.js';
import { TaskGroup } from '../lib/flow/taskGroup.js';

/** Which epoch it is, and whether a restore keeps the system in maintenance. 0: there was none yet. */
export interface Epoch {
  epoch: number;
  active: boolean;
}

interface Stoppable {
  stop(): Promise<void>;
}

/** Work that changes data: it runs outside maintenance alone. */
class Work {
  private running: Promise<Stoppable> | undefined;

  constructor(private readonly begin: () => Promise<Stoppable>) {}

  async start(): Promise<void> {
    this.running ??= this.begin();
    await this.running.catch((error: unknown) => {
      this.running = undefined;
      throw error;
    });
  }

  async stop(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    await (await running)?.stop();
  }
}

/**
 * What this process does about maintenance: it stops what changes data, waits for what is under way, and only then says that it has seen
 * the epoch (enterMaintenance.ts waits for all to say so). Reading goes on.
 */
class Maintenance {
  /** A restore is under way: only reading works. */
  active = false;
  /** The latest epoch that this process goes by. */
  seen = 0;
  private heard = 0;
  private following: Promise<void> | undefined;
  private readonly changes = new TaskGroup();
  private readonly works = new Set<Work>();

  constructor(private readonly app: App) {}

  /** Throws RESTORE_IN_PROGRESS in maintenance. What changes data asks it, inside `during`. */
  requireNone(): void {
    if (this.active) throw new AppError('RESTORE_IN_PROGRESS');
  }

  /** Counts what may change data: maintenance waits until it has ended. */
  during<T>(work: () => Promise<T>): Promise<T> {
    return this.changes.add(work());
  }

  /** A change, refused in maintenance. */
  change<T>(work: () => Promise<T>): Promise<T> {
    return this.during(async () => {
      this.requireNone();
      return work();
    });
  }

  /** Starts work that changes data, or will when maintenance ends; its stop is for good. */
  async run(begin: () => Promise<Stoppable>): Promise<Stoppable> {
    const work = new Work(begin);
    this.works.add(work);
    if (!this.active) await work.start();
    return {
      stop: async () => {
        this.works.delete(work);
        await this.following;
        await work.stop();
      },
    };
  }

  /** Goes by this epoch from now on; `onSeen` is called once all work goes by it. What fails is tried again at the next call. */
  follow({ epoch, active }: Epoch, onSeen: () => void): void {
    // A process that slept may have missed some: the data may be another in each of them.
    const isOtherData = epoch > this.heard + 1 || (this.active && active);
    const isNews = epoch !== this.heard;
    this.active = active;
    this.heard = epoch;
    if (isNews && isOtherData) this.app.events.publish({ topic: 'otherData', tenantId: null, ids: [] });
    if (epoch === this.seen || this.following) return;
    this.following = this.settle(active)
      .then(
        () => {
          this.seen = epoch;
          this.app.log.info({ epoch, maintenance: active }, active ? 'in maintenance: only reading works' : 'out of maintenance');
        },
        (error: unknown) => this.app.log.error({ err: error }, 'this process could not follow the maintenance; it tries again'),
      )
      .finally(() => {
        this.following = undefined;
        if (this.seen === epoch) onSeen();
      });
  }

  private async settle(active: boolean): Promise<void> {
    if (!active) for (const work of this.works) await work.start();
    else {
      await Promise.all([...this.works].map((work) => work.stop()));
      await this.changes.all();
    }
  }
}

export const maintenanceOf = appScoped((app) => new Maintenance(app));
