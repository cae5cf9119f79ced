/** After this long an unconfirmed message counts as sent, a sent one as unreported, and a report without a message as unmatched. */
export const REPORT_TIMEOUT_MS = 72 * 3_600_000;

/** When a report without a message is matched again: after 2 s, then ever more seldom. */
export const MATCH_AGAIN = { firstMs: 2_000, maxMs: 3_600_000 };

/** A provider knows nothing of a message before this, counted from its attempt. */
export const FIRST_LOOKUP_MS = 300_000;

/** Rows that are looked up at the provider are free for other workers after this, if theirs died or found the provider away. */
export const LOOKUP_LEASE_MS = 120_000;
