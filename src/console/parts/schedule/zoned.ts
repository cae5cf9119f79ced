/** What a zone's clocks show at a moment (ms since 1970), read as if it were UTC. */
function clockAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
  return Date.parse(`${parts.replace(' ', 'T')}Z`);
}

/** "2026-11-28T14:30" of a zone's clocks as an ISO moment; undefined where it is no time. */
export function momentOf(local: string, timeZone: string): string | undefined {
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const offsetAt = (at: number) => clockAt(at, timeZone) - Math.floor(at / 1_000) * 1_000;
  const first = asUtc - offsetAt(asUtc);
  return new Date(asUtc - offsetAt(first)).toISOString();
}

/** An ISO moment as a zone's clocks show it: "2026-11-28T14:30". */
export const localOf = (moment: string | number, timeZone: string): string =>
  new Date(clockAt(new Date(moment).getTime(), timeZone)).toISOString().slice(0, 16);
