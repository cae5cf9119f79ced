import { randomBytes } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { register } from '../../../src/accounts/register.js';
import { systemContext } from '../../../src/context.js';
import { parseId } from '../../../src/lib/ids.js';
import { registration } from '../../support/fixtures/accounts.js';
import { pdf } from '../../support/fixtures/documents.js';
import { byHand, form, upload } from '../../support/multipart.js';
import { createTestApp, type ServingApp } from '../../support/testApp.js';
import { serveTestSchema } from '../testServer.js';

const MIB = 1_048_576;

test('a file that dribbles in is cut, and its place is free again', async () => {
  const server = await serveTestSchema({}, { documentMs: 1_500 });
  try {
    const ctx = { ...systemContext(server, 'test'), actor: { kind: 'anonymous' as const } };
    const { accessToken } = await register(ctx, registration());
    const { contentType, body } = form([{ filename: 'a.pdf', bytes: pdf() }]);
    const head = [`Authorization: Bearer ${accessToken}`, `Content-Type: ${contentType}`, `Content-Length: ${body.length + 9_000}`];
    for (let n = 0; n < 3; n += 1) {
      const dribbled = await byHand(server.http.url, head, (write) => {
        write(body.subarray(0, 200));
        const more = setInterval(() => write('x'), 200);
        setTimeout(() => clearInterval(more), 6_000);
      });
      expect(dribbled).toMatch(/^HTTP\/1\.1 408 /);
    }
    // Two at a time are a tenant's places, and three were cut.
    expect((await upload(server.http.url, accessToken, [{ filename: 'a.pdf', bytes: pdf() }])).status).toBe(201);
  } finally {
    await server.close();
  }
});

describe('a tenant', () => {
  let full: Awaited<ReturnType<ServingApp['register']>>;
  let small: ServingApp;
  beforeEach(async () => {
    small ??= await createTestApp({ serve: true, worker: true, rates: { uploadsPerTenant: { burst: 3, perSecond: 0.001 } } });
    full = await small.register(`Upload ${randomBytes(6).toString('hex')}`);
  });
  afterAll(() => small.close());
  const again = () => upload(small.url, full.token, [{ filename: 'a.pdf', bytes: pdf() }]);

  test('sends so many at once, then waits', async () => {
    for (let n = 0; n < 3; n += 1) expect((await again()).status).toBe(201);
    const refused = await again();
    expect(refused).toMatchObject({
      status: 429,
      body: { errors: [{ extensions: { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) } }] },
    });
  });

  test('has 100 MiB, also for two that come at once', async () => {
    const id = parseId('tenant', full.tenantId);
    await small.db.sql.rows(
      `insert into media_asset (id, tenant_id, filename, content_type, bytes, checksum_sha256, store, locator, created_at)
       values (gen_random_uuid(), $1, 'old.pdf', 'application/pdf', $2, repeat('0', 64), 'directory', gen_random_uuid()::text, now())`,
      [id, 100 * MIB - pdf().length],
    );
    const answers = await Promise.all([again(), again()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
    const refused = answers.find(({ status }) => status === 422);
    expect(refused?.body.errors[0].extensions).toMatchObject({
      code: 'UPLOAD_REFUSED',
      issues: [{ field: 'file', params: { maxBytes: 100 * MIB } }],
    });
  });
});
