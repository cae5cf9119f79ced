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
}

/** What a dispatcher remembers from claim to claim while more is due than it can send: the turns go on where they stopped. */
export class Turns {
  private readonly served = new Map<string, Turn>();
  /** Requests that are due to bulk by its share. */
  private bulkDue = 0;

  next(slots: number): NextTurns {
    // What bulk did not need is not saved up.
    this.bulkDue = Math.min(this.bulkDue, 1) + slots * BULK_SHARE;
    const served = [...this.served.values()];
    return {
      slots,
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

  private note(turn: Turn): void {
    const key = `${turn.tenantId} ${turn.bulk}`;
    this.served.delete(key); // so that it comes last
    this.served.set(key, turn);
  }
}
