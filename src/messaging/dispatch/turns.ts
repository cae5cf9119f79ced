/** Bulk gets this part of the requests while single messages wait too, so that it never waits for ever. */
const BULK_SHARE = 1 / 4;

/** A request of a tenant in one lane. */
interface Turn {
  tenantId: string;
  bulk: boolean;
  /** The tenant's: with weight 3 it gets three turns in which one of weight 1 gets one. */
  weight: number;
}

/** How far along a tenant is in one lane: each request brings it 1 / weight further, and who is least far goes next. */
interface Progress {
  tenantId: string;
  bulk: boolean;
  at: number;
}

/** The parameters of chooseDue.sql that go by earlier claims. */
export interface NextTurns {
  slots: number;
  /** As many requests of bulk go before single messages. */
  bulkShare: number;
  /** Who was served, longest ago first, in which lane, and how much farther along than who comes new. */
  servedTenants: string[];
  servedBulk: boolean[];
  servedAhead: number[];
  /** Slots that no request has. Of those and its own a tenant of weight 1 may have half, one of weight 3 three quarters. */
  free: number;
  /** A tenant may have so many requests under way. */
  mostEach: number;
  /** Who has requests under way or is slowed down, how many, and how many more can go out soon. */
  busyTenants: string[];
  busyRequests: number[];
  busyRooms: (number | null)[];
}

/**
 * What a dispatcher remembers from claim to claim: while more is due than it can send, the turns go on where they stopped, by weight
 * (start-time fair queueing); and of the `concurrency` requests that the others leave, a tenant has weight / (weight + 1) at most under
 * way, half with weight 1: so tenants that want all have them in proportion to their weights, and a provider that is slow with one
 * tenant's texts, or never answers them, always has room for another's.
 */
export class Turns {
  private readonly served = new Map<string, Progress>();
  private readonly underWay = new Map<string, number>();
  /** How far along each lane is: where the request began that was farthest. Who comes new, or back, begins there. */
  private reached = { singles: 0, bulk: 0 };
  /** Requests that are due to bulk by its share. */
  private bulkDue = 0;

  constructor(private readonly concurrency = Number.POSITIVE_INFINITY) {}

  /** `slowed`: so many requests of these tenants can go out soon. `mostEach`: a tenant may have so many under way. */
  next(slots: number, slowed: ReadonlyMap<string, number> = new Map(), mostEach = Number.POSITIVE_INFINITY): NextTurns {
    // What bulk did not need is not saved up.
    this.bulkDue = Math.min(this.bulkDue, 1) + slots * BULK_SHARE;
    const served = [...this.served.values()];
    const busy = [...new Set([...this.underWay.keys(), ...slowed.keys()])];
    return {
      slots,
      bulkShare: Math.floor(this.bulkDue),
      servedTenants: served.map(({ tenantId }) => tenantId),
      servedBulk: served.map(({ bulk }) => bulk),
      servedAhead: served.map(({ bulk, at }) => at - this.reached[bulk ? 'bulk' : 'singles']),
      free: this.concurrency - [...this.underWay.values()].reduce((sum, count) => sum + count, 0),
      mostEach,
      busyTenants: busy,
      busyRequests: busy.map((tenantId) => this.underWay.get(tenantId) ?? 0),
      busyRooms: busy.map((tenantId) => slowed.get(tenantId) ?? null),
    };
  }

  /** Notes the requests that were chosen then. Unless there is `more` due, everybody was served, and the turns begin anew. */
  take(requests: Turn[], more: boolean): void {
    this.bulkDue = Math.max(0, this.bulkDue - requests.filter(({ bulk }) => bulk).length);
    if (!more) {
      this.served.clear();
      this.reached = { singles: 0, bulk: 0 };
      return;
    }
    const begun = { singles: [this.reached.singles], bulk: [this.reached.bulk] };
    for (const { tenantId, bulk, weight } of requests) {
      const lane = bulk ? 'bulk' : 'singles';
      const key = `${tenantId} ${bulk}`;
      const at = this.served.get(key)?.at ?? this.reached[lane];
      begun[lane].push(at);
      this.served.delete(key); // so that it comes last
      this.served.set(key, { tenantId, bulk, at: at + 1 / weight });
    }
    this.reached = { singles: Math.max(...begun.singles), bulk: Math.max(...begun.bulk) };
    // Whoever the lane has passed had nothing due, or no room: that is not saved up.
    for (const [key, { bulk, at }] of this.served) if (at < this.reached[bulk ? 'bulk' : 'singles']) this.served.delete(key);
  }

  /** Whether requests are under way. */
  get anyUnderWay(): boolean {
    return this.underWay.size > 0;
  }

  /** A request of this tenant begins, or with -1 has ended. */
  count(tenantId: string, change: 1 | -1): void {
    const count = (this.underWay.get(tenantId) ?? 0) + change;
    if (count > 0) this.underWay.set(tenantId, count);
    else this.underWay.delete(tenantId);
  }
}
