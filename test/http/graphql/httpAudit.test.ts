import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Edge, openEdge } from '../edge.js';

describe('GraphQL over HTTP, by graphql-http', () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await openEdge();
  });
  afterAll(() => edge.close());

  const audits = serverAudits({
    url: () => `${edge.http.url}/graphql`,
    // The header that says "no foreign page sent this": without it GET is refused as a possible forgery.
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { ...init.headers, 'apollo-require-preflight': '1' } }),
  });

  it('has 61 audits', () => expect(audits).toHaveLength(61));

  for (const audit of audits) {
    it(`${audit.id} ${audit.name}`, async () => {
      const result = await audit.fn();
      expect(result.status === 'ok' ? 'ok' : result.reason).toBe('ok');
    });
  }
});
