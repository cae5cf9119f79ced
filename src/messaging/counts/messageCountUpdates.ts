import type { MessageFilter } from '../../../entities/inputs/messages.js';
import type { MessageCounts } from '../../../entities/payloads/messageCounts.js';
import type { App, Ctx } from '../../context.js';
import { appScoped } from '../../core/appScoped.js';
import { isStaff, isTest, tenantToRead } from '../../core/authorize.js';
import { LiveRows } from '../../core/liveFeed.js';
import type { Change } from '../../events.js';
import { messageCounts } from './messageCounts.js';

/** From one count to the next, at least. */
const INTERVAL_MS = 1_000;
/** And so many times what the last one took: a count that is much work takes no more than a part of the database. */
const RESTS_FOR = 10;

/**
 * How many messages match, by state, whenever that changes, at most once a second; it begins with the present. Equal filters of a tenant
 * (platform staff: of all) are counted once for all who follow them. Refuses what `messageCounts` refuses.
 */
export function messageCountUpdates(ctx: Ctx, { status: _, ...filter }: MessageFilter): AsyncIterableIterator<MessageCounts> {
  return feeds(ctx.app).follow(ctx, filter);
}

const feeds = appScoped((app) => new CountFeeds(app));

class CountFeeds {
  private readonly watched = new Map<string, WatchedFilter>();

  constructor(app: App) {
    for (const topic of ['message', 'otherData'] as const)
      app.events.listen(topic, (change) => {
        for (const one of this.watched.values()) one.notice(change);
      });
  }

  follow(ctx: Ctx, filter: MessageFilter): LiveRows<MessageCounts> {
    const tenantId = tenantToRead(ctx, filter.tenantId, 'VIEW_REPORTS', 'tests too');
    const asked = Object.entries(filter).filter(([, value]) => (value ?? null) !== null);
    // Whoever has the same key is shown the same messages.
    const key = JSON.stringify([tenantId, isTest(ctx), isStaff(ctx), asked.sort(([a], [b]) => (a < b ? -1 : 1))]);
    const watched = this.watched.get(key) ?? new WatchedFilter(ctx, filter, tenantId, () => this.watched.delete(key));
    this.watched.set(key, watched);
    return watched.follow();
  }
}

/** One filter, for all who follow it; counted as the first of them. */
class WatchedFilter {
  /** Each with the numbers that it was told last; undefined while it is told the first. */
  private readonly followers = new Map<LiveRows<MessageCounts>, string | undefined>();
  private changed = false;
  private counting = false;
  /** No count begins before, by performance.now(). */
  private restsUntil = performance.now() + INTERVAL_MS;

  constructor(
    private readonly ctx: Ctx,
    private readonly filter: MessageFilter,
    private readonly tenantId: string | undefined,
    private readonly onEmpty: () => void,
  ) {}

  follow(): LiveRows<MessageCounts> {
    const present = async (): Promise<MessageCounts[]> => {
      const counts = await messageCounts(this.ctx, this.filter);
      // What was counted meanwhile comes after it.
      if (this.followers.has(rows)) this.followers.set(rows, this.followers.get(rows) ?? numbersOf(counts));
      return [counts];
    };
    const rows: LiveRows<MessageCounts> = new LiveRows({ present }, () => {
      this.followers.delete(rows);
      if (this.followers.size === 0) this.onEmpty();
    });
    this.followers.set(rows, undefined);
    return rows;
  }

  notice({ topic, tenantId }: Change): void {
    if (topic === 'message' && this.tenantId !== undefined && tenantId !== this.tenantId) return;
    this.changed = true;
    if (!this.counting) void this.count();
  }

  private async count(): Promise<void> {
    this.counting = true;
    while (this.changed && this.followers.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, this.restsUntil - performance.now()));
      this.changed = false;
      const begun = performance.now();
      await this.tell().catch((error: unknown) =>
        this.ctx.app.log.error({ err: error }, 'messages could not be counted for those who follow'),
      );
      const ended = performance.now();
      this.restsUntil = Math.max(begun + INTERVAL_MS, ended + RESTS_FOR * (ended - begun));
    }
    this.counting = false;
  }

  private async tell(): Promise<void> {
    const counts = await messageCounts(this.ctx, this.filter);
    const numbers = numbersOf(counts);
    for (const [one, told] of this.followers) {
      if (told === numbers) continue;
      this.followers.set(one, numbers);
      one.push(counts);
    }
  }
}

const numbersOf = ({ countedAt: _, ...numbers }: MessageCounts): string => JSON.stringify(numbers);
