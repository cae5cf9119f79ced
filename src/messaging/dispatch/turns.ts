/** Bulk gets this part of the requests while single messages wait too, so that it never waits for ever. */
const BULK_SHARE = 1 / 4;

/** A tenant's turn in one lane. */
interface Turn {
  tenantId: string;
  bulk: boolean;
}

/** The parameters of chooseDue.sql that go by earlier claims. */
export interface NextTurns {
  slots: number;
  /** As many requests of bulk go before single messages. */
  bulkShare: number;
  /** Who was served, longest ago first, and in which lane. */
  servedTenants: string[];
  servedBulk: boolean[];
  /** So many requests a tenant gets that has none under way, and so many those get that have some or are slowed down. */
  roomEach: number;
  busyTenants: string[];
  busyRooms: number[];
}

/**
 * What a dispatcher remembers from claim to claim: while more is due than it can send, the turns go on where they stopped; and a tenant has
 * at most half of the `concurrency` requests that the others leave under way. A provider that is slow with one tenant's texts, or never
 * answers them, always has room for another's.
 */
export class Turns {
  private readonly served = new Map<string, Turn>();
  private readonly underWay = new Map<string, number>();

  constructor(private readonly concurrency = Number.POSITIVE_INFINITY) {}
  /** Requests that are due to bulk by its share. */
  private bulkDue = 0;

  /** `slowed`: so many requests of these tenants can go out soon. `mostEach`: a tenant may have so many under way. */
  next(slots: number, slowed: ReadonlyMap<string, number> = new Map(), mostEach = Number.POSITIVE_INFINITY): NextTurns {
    // What bulk did not need is not saved up.
    this.bulkDue = Math.min(this.bulkDue, 1) + slots * BULK_SHARE;
    const served = [...this.served.values()];
    const all = [...this.underWay.values()].reduce((sum, count) => sum + count, 0);
    const room = (count: number) => Math.min(slots, Math.floor((this.concurrency - all + count) / 2) - count, mostEach - count);
    const busy = [...new Set([...this.underWay.keys(), ...slowed.keys()])];
    const roomOf = (tenantId: string) => Math.min(room(this.underWay.get(tenantId) ?? 0), slowed.get(tenantId) ?? Number.POSITIVE_INFINITY);
    return {
      slots,
      roomEach: Math.max(1, room(0)),
      busyTenants: busy,
      busyRooms: busy.map((tenantId) => Math.max(0, roomOf(tenantId))),
      bulkShare: Math.floor(this.bulkDue),
      servedTenants: served.map(({ tenantId }) => tenantId),
      servedBulk: served.map(({ bulk }) => bulk),
    };
  }

  /** Notes the requests that were chosen then. Unless there is `more` due, everybody was served, and the turns begin anew. */
  take(requests: Turn[], more: boolean): void {
    this.bulkDue = Math.max(0, this.bulkDue - requests.filter(({ bulk }) => bulk).length);
    if (!more) this.served.clear();
    else for (const turn of requests) this.note(turn);
  }

  /** A request of this tenant begins, or with -1 has ended. */
  count(tenantId: string, change: 1 | -1): void {
    const count = (this.underWay.get(tenantId) ?? 0) + change;
    if (count > 0) this.underWay.set(tenantId, count);
    else this.underWay.delete(tenantId);
  }

  private note(turn: Turn): void {
    const key = `${turn.tenantId} ${turn.bulk}`;
    this.served.delete(key); // so that it comes last
    this.served.set(key, turn);
  }
}
