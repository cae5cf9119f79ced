import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveTestSchema, type TestServer } from '../testServer.js';

describe('GraphQL over HTTP, by graphql-http', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await serveTestSchema();
  });
  afterAll(() => server.close());

  const audits = serverAudits({
    url: () => `${server.http.url}/graphql`,
    // The header that says "no foreign page sent this": without it GET is refused as a possible forgery.
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { ...init.headers, 'apollo-require-preflight': '1' } }),
  });

  it('has 61 audits', () => expect(audits).toHaveLength(61));

  // The second time all documents are known, and their operations compiled.
  for (const [audit, time] of [...audits.map((one) => [one, 'first'] as const), ...audits.map((one) => [one, 'again'] as const)]) {
    it(`${audit.id} ${audit.name}, ${time}`, async () => {
      const result = await audit.fn();
      expect(result.status === 'ok' ? 'ok' : result.reason).toBe('ok');
    });
  }
});
