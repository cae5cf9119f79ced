import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type CreateApiKeyInput } from '../../entities/inputs/apiKeys.js';
import type { Permission } from '../../entities/types/roles.js';
import { apiKeys } from '../../src/auth/apiKeys.js';
import { authenticate } from '../../src/auth/authenticate.js';
import { createApiKey } from '../../src/auth/createApiKey.js';
import { revokeApiKey } from '../../src/auth/revokeApiKey.js';
import { viewer } from '../../src/auth/viewer.js';
import type { Ctx } from '../../src/context.js';
import { auditEvents } from '../../src/core/audit.js';
import { publicId } from '../../src/lib/ids.js';
import { refusal } from '../support/fixtures/accounts.js';
import { createTeam, type Team } from '../support/fixtures/team.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let t: TestApp;
let team: Team;
const others: TestApp[] = [];
/** Another process of the same installation. */
const another = async (outbox = false) => {
  const other = await createTestApp({ rates: {}, databaseUrl: t.db.url, outbox });
  others.push(other);
  return other;
};
const make = (changes: Partial<CreateApiKeyInput> = {}, ctx: Ctx = team.owner.ctx) =>
  createApiKey(ctx, { name: 'Shop', permissions: ['SEND_SMS'], test: false, ...changes });
const enter = (app: TestApp, secret: string, address?: string) => authenticate(app, `Bearer ${secret}`, address);

beforeAll(async () => {
  t = await createTestApp({ rates: { registerPerAddress: { burst: 1_000, perSecond: 1_000 } }, outbox: true });
  team = await createTeam(t);
});
afterEach(async () => {
  for (const other of others.splice(0)) await other.close();
});
afterAll(() => t.close());

describe('making a key', () => {
  test('its secret is answered once and stored nowhere; its beginning is kept', async () => {
    const { apiKey, secret } = await make({ name: ' Shop till ', permissions: ['VIEW_REPORTS', 'SEND_SMS', 'SEND_SMS'] });
    expect(secret).toMatch(/^tuma_live_[\w-]{43}$/);
    expect(apiKey).toMatchObject({ name: 'Shop till', prefix: secret.slice(0, 16), test: false, creditsUsedToday: 0, lastUsedAt: null });
    expect(apiKey.permissions).toEqual(['VIEW_REPORTS', 'SEND_SMS']);
    const { nodes: listed } = await apiKeys(team.owner.ctx, { first: 200 }, {});
    expect(listed.find(({ id }) => id === apiKey.id)).toEqual(apiKey);
    const rest = secret.slice(16);
    for (const table of ['api_key', 'audit_event', 'outbox']) {
      const row = await t.db.sql.row<{ all: string }>(`select jsonb_agg(to_jsonb(t))::text as all from ${table} t`);
      expect(row?.all, table).not.toContain(rest);
    }
    const made = await auditEvents(team.owner.ctx, { first: 1 }, { action: 'apiKey.create' });
    expect(made.nodes).toEqual([expect.objectContaining({ actor: `user:${team.owner.userId}`, target: publicId('apiKey', apiKey.id) })]);
  });

  test('a test key says so', async () => {
    const { apiKey, secret } = await make({ test: true });
    expect(secret).toMatch(/^tuma_test_[\w-]{43}$/);
    expect(apiKey.test).toBe(true);
  });

  test('only whoever manages keys makes, sees and revokes them', async () => {
    const { apiKey } = await make();
    for (const role of ['MEMBER', 'VIEWER'] as const) {
      const { ctx } = await team.add(role);
      for (const work of [() => make({}, ctx), () => apiKeys(ctx, { first: 200 }, {}), () => revokeApiKey(ctx, apiKey.id)]) {
        expect(await refusal(work())).toMatchObject({ code: 'FORBIDDEN' });
      }
    }
    const admin = await team.add('ADMIN');
    await revokeApiKey(admin.ctx, apiKey.id);
  });

  test('nobody gives a key more than they have', async () => {
    const { actor } = team.owner.ctx;
    if (actor.kind !== 'user') throw new Error('an owner is a person');
    const less: Ctx = { ...team.owner.ctx, actor: { ...actor, permissions: new Set<Permission>(['MANAGE_API_KEYS', 'VIEW_REPORTS']) } };
    expect(await refusal(make({ permissions: ['SEND_SMS'] }, less))).toMatchObject({ code: 'FORBIDDEN' });
    await make({ permissions: ['VIEW_REPORTS'] }, less);
  });

  test('nor what is for people, nor a test key what changes live things, nor one that has ended already', async () => {
    const wrong: Partial<CreateApiKeyInput>[] = [
      ...(['MANAGE_API_KEYS', 'MANAGE_MEMBERS', 'MANAGE_TENANT', 'VIEW_PLATFORM', 'ADJUST_CREDITS'] as const).map((one) => ({
        permissions: ['SEND_SMS' as const, one],
      })),
      { permissions: [] },
      ...(['MANAGE_CONTACTS', 'MANAGE_SENDER_IDS', 'MANAGE_BILLING'] as const).map((one) => ({ test: true, permissions: [one] })),
    ];
    for (const input of wrong) {
      expect(await refusal(make(input))).toMatchObject({ code: 'BAD_USER_INPUT', issues: [['BAD_USER_INPUT', 'permissions']] });
    }
    for (const input of [{ dailyCreditCap: 0 }, { dailyCreditCap: -1 }, { dailyCreditCap: 5, test: true }]) {
      expect(await refusal(make(input))).toMatchObject({ issues: [['BAD_USER_INPUT', 'dailyCreditCap']] });
    }
    expect(await refusal(make({ expiresAt: t.now(), name: ' ' }))).toMatchObject({
      issues: [
        ['BAD_USER_INPUT', 'name'],
        ['BAD_USER_INPUT', 'expiresAt'],
      ],
    });
  });

  test('the database refuses the same, whoever asks it', async () => {
    const { apiKey } = await make({ test: true });
    const set = (change: string) => t.db.sql.rows(`update api_key set ${change} where id = $1`, [apiKey.id]);
    await expect(set(`permissions = '{MANAGE_BILLING}'`)).rejects.toMatchObject({ constraint: 'api_key_test_only_tests' });
    await expect(set(`test = false, permissions = '{MANAGE_API_KEYS}'`)).rejects.toMatchObject({ constraint: 'api_key_permissions_check' });
  });

  test('100 keys work at most, however many are made at once', async () => {
    const { owner } = await createTeam(t);
    const { apiKey } = await make({}, owner.ctx);
    await t.db.sql.rows(
      `insert into api_key select (jsonb_populate_record(k, jsonb_build_object(
           'id', gen_random_uuid(), 'hash', '\\x' || encode(sha256(n::text::bytea), 'hex')))).*
       from api_key k, generate_series(1, 94) n where k.id = $1`,
      [apiKey.id],
    );
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => make({}, owner.ctx)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(await refusal(make({}, owner.ctx))).toMatchObject({ code: 'CONFLICT' });
    const {
      nodes: [one],
    } = await apiKeys(owner.ctx, { first: 200 }, {});
    await revokeApiKey(owner.ctx, one?.id ?? '');
    await make({}, owner.ctx);
  });
});

describe('a key that comes', () => {
  test('acts for its tenant with its rights, and is its own viewer', async () => {
    const { apiKey, secret } = await make({ permissions: ['SEND_SMS', 'VIEW_REPORTS'] });
    const actor = await enter(t, secret);
    expect(actor).toMatchObject({ kind: 'apiKey', keyId: apiKey.id, tenantId: team.tenantId, test: false });
    const who = await viewer(t.context(actor));
    expect(who).toMatchObject({ user: null, membership: null, memberships: [], apiKey: { id: apiKey.id }, tenant: { id: team.tenantId } });
    expect(who?.permissions).toEqual(['SEND_SMS', 'VIEW_REPORTS']);
  });

  test('TOKEN_INVALID for what is no key, in one sentence', async () => {
    const { secret } = await make();
    const last = secret.at(-1) === 'A' ? 'B' : 'A';
    const wrong = [
      secret.slice(0, -1) + last,
      secret.replace('live', 'test'),
      secret.slice(0, -1),
      `${secret}A`,
      'tuma_',
      'tuma_live_',
      'tuma_rt_x',
    ];
    const answers = await Promise.all(wrong.map((one) => refusal(enter(t, one))));
    expect(new Set(answers.map(({ code, error }) => `${code} ${error.message}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  test('ends at its end', async () => {
    const other = await another();
    const { secret } = await make({ expiresAt: new Date(other.now().getTime() + 3_000) });
    await enter(other, secret);
    other.clock.advance(2_000);
    await enter(other, secret);
    other.clock.advance(1_500);
    expect(await refusal(enter(other, secret))).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  test('is refused the moment it is revoked, here and in other processes, and a second time is no second revocation', async () => {
    const other = await another(true);
    const { apiKey, secret } = await make();
    await Promise.all([enter(t, secret), enter(other, secret)]);
    const received = new Promise<void>((resolve) => {
      other.events.listen('session', ({ ids }) => ids.includes(apiKey.id) && resolve());
    });
    const first = await revokeApiKey(team.owner.ctx, apiKey.id);
    expect(await refusal(enter(t, secret))).toMatchObject({ code: 'TOKEN_INVALID' });
    const start = performance.now();
    await received;
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(await refusal(enter(other, secret))).toMatchObject({ code: 'TOKEN_INVALID' });
    expect(await revokeApiKey(team.owner.ctx, apiKey.id)).toEqual(first);
    const page = await auditEvents(team.owner.ctx, { first: 50 }, { action: 'apiKey.revoke' });
    expect(page.nodes.filter(({ target }) => target === publicId('apiKey', apiKey.id))).toHaveLength(1);
  });

  test('is refused also where the bus is silent, as soon as the memory of 5 s ends', async () => {
    const deaf = await another(false);
    const { apiKey, secret } = await make();
    await enter(deaf, secret);
    await revokeApiKey(team.owner.ctx, apiKey.id);
    await enter(deaf, secret);
    deaf.clock.advance(5_001);
    expect(await refusal(enter(deaf, secret))).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  test('another tenant’s key is NOT_FOUND to whoever would revoke it', async () => {
    const { apiKey, secret } = await make();
    const { owner } = await createTeam(t);
    expect(await refusal(revokeApiKey(owner.ctx, apiKey.id))).toMatchObject({ code: 'NOT_FOUND' });
    await enter(await another(), secret);
  });

  test('its last use is noted once a minute at most', async () => {
    const other = await another();
    const { apiKey, secret } = await make();
    const lastUsed = async () => {
      const row = await t.db.sql.row<{ at: string | null }>('select last_used_at as at from api_key where id = $1', [apiKey.id]);
      return row?.at ?? null;
    };
    expect(await lastUsed()).toBeNull();
    await enter(other, secret);
    const first = await lastUsed();
    expect(first).not.toBeNull();
    other.clock.advance(50_000);
    await enter(other, secret);
    expect(await lastUsed()).toBe(first);
    other.clock.advance(11_000);
    await enter(other, secret);
    expect(Date.parse((await lastUsed()) ?? '') - Date.parse(first ?? '')).toBeGreaterThanOrEqual(61_000);
  });

  test('a thousand requests at once are one look at the database', async () => {
    const other = await another();
    const { secret } = await make();
    await enter(other, (await make()).secret);
    let looks = 0;
    const { sql } = other.db;
    const row = ((...args: Parameters<typeof sql.row>) => {
      looks += 1;
      return sql.row(...args);
    }) as typeof sql.row;
    const counted = { ...other, db: { ...other.db, sql: { ...sql, row } } };
    await Promise.all(Array.from({ length: 1_000 }, () => authenticate(counted, `Bearer ${secret}`)));
    expect(looks).toBe(1);
  });

  test('an address that tries key after key is stopped; a key that was met here, and other addresses, are not', async () => {
    const other = await another();
    const { secret } = await make();
    await enter(other, secret, '203.0.113.7');
    const guess = (n: number) => `tuma_live_${String(n).padStart(43, 'x')}`;
    const codes = await Promise.all(
      Array.from({ length: 400 }, async (_, n) => (await refusal(enter(other, guess(n), '203.0.113.7'))).code),
    );
    expect(codes.filter((code) => code === 'TOKEN_INVALID').length).toBeGreaterThanOrEqual(300);
    expect(codes.at(-1)).toBe('RATE_LIMITED');
    other.clock.advance(6_000);
    await enter(other, secret, '203.0.113.7');
    await enter(other, (await make()).secret, '203.0.113.8');
  });
});
