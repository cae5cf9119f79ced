import type { Claim } from './claim.js';

/**
 * Groups claims into requests: one tenant's text from one sender id each, at most `size` recipients. A provider answers a request as a
 * whole: what it dislikes of one tenant's would be the other's, too.
 */
export function groupIntoRequests(claims: Claim[], size: number): Claim[][] {
  const requests: Claim[][] = [];
  const openRequests = new Map<string, Claim[]>();
  for (const claim of claims) {
    const key = `${claim.tenantId}\n${claim.sender}\n${claim.body}`;
    const open = claim.sendAlone ? undefined : openRequests.get(key);
    if (open && open.length < size) {
      open.push(claim);
      continue;
    }
    const request = [claim];
    requests.push(request);
    if (!claim.sendAlone) openRequests.set(key, request);
  }
  return requests;
}
