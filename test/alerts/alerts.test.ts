import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AlertKind } from '../../entities/types/alertKinds.js';
import { createUser } from '../../src/cli/createUser.js';
import { inTransaction, systemContext } from '../../src/context.js';
import { raiseAlert, resolveAlert } from '../../src/core/raiseAlert.js';
import { parseId } from '../../src/lib/ids.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

let app: ServingApp;
let duka: Awaited<ReturnType<ServingApp['register']>>;
let staff: string;
let admin: string;
let member: string;
let demoOwner: string;
let demoTenant: string | null;
beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
  const password = 'tuma-demo-password';
  await createUser(system(), { email: 'staff@tuma.example', name: 'Staff', password, platformRole: 'STAFF' });
  duka = await app.register('Duka Kubwa');
  [staff, admin, member, demoOwner] = await Promise.all([
    app.login('staff@tuma.example'),
    app.login('operator@tuma.example'),
    app.login('member@mifumo.example'),
    app.login('owner@mifumo.example'),
  ]);
  demoTenant = uuid((await app.client(demoOwner).execute('{ viewer { tenant { id } } }')).data.viewer.tenant.id);
});
afterAll(() => app.close());

const system = () => systemContext(app, 'test');
const uuid = (tenantId: string) => parseId('tenant', tenantId) ?? null;
const raise = (kind: AlertKind, subjectKey: string, tenantId: string | null, params = {}) =>
  inTransaction(system(), (ctx) => raiseAlert(ctx, kind, { tenantId, subjectKey, params }));
const resolve = (kind: AlertKind, subjectKey: string) => inTransaction(system(), (ctx) => resolveAlert(ctx, kind, subjectKey));

const LIST = `query ($filter: AlertFilter, $first: Int, $after: String) { alerts(filter: $filter, first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor }
  nodes { id kind severity params subject detail firstAt lastAt count resolvedAt emailedAt tenant { name } acknowledgedBy { name } } } }`;
const list = async (token: string, variables: object = {}) => {
  const { data, errors } = await app.client(token).execute(LIST, variables as Record<string, unknown>);
  if (errors) throw new Error(errors[0]?.extensions.code);
  return data.alerts;
};
const acknowledge = (token: string, id: string) =>
  app
    .client(token)
    .execute('mutation ($id: ID!) { acknowledgeAlert(id: $id) { alert { id resolvedAt acknowledgedBy { email } } } }', { id });

test('an alert is listed in its reader’s language; again is counted; over is over', async () => {
  const low = { available: 1_080, threshold: 2_000 };
  await raise('LOW_BALANCE', duka.tenantId, uuid(duka.tenantId), { ...low, available: 1_500 });
  await raise('LOW_BALANCE', duka.tenantId, uuid(duka.tenantId), low);
  const [alert] = (await list(duka.token)).nodes;
  expect(alert).toMatchObject({
    kind: 'LOW_BALANCE',
    severity: 'WARNING',
    params: low,
    count: 2,
    resolvedAt: null,
    tenant: { name: 'Duka Kubwa' },
    acknowledgedBy: null,
    subject: 'Low balance: 1,080 credits left',
    detail: expect.stringContaining('fewer than the 2,000 that you set'),
  });
  await app.client(duka.token).execute('mutation { updateProfile(input: { language: SW }) { user { language } } }');
  expect((await list(duka.token)).nodes[0].subject).toBe('Salio ni dogo: SMS 1,080 zimebaki');
  await resolve('LOW_BALANCE', duka.tenantId);
  await raise('LOW_BALANCE', duka.tenantId, uuid(duka.tenantId), low);
  const [second, first] = (await list(duka.token)).nodes;
  expect([first.id, first.resolvedAt !== null, second.resolvedAt, second.count]).toEqual([alert.id, true, null, 1]);
});

test('filters and pages; platform staff see all and the platform’s own', async () => {
  await raise('PROVIDER_DOWN', 'far', null, { provider: 'far', reason: 'No balance' });
  await raise('PAYMENT_REVIEW', 'pur_1', null, { purchaseId: 'pur_1', amountTzs: 5_000, paidTzs: null });
  const kinds = async (token: string, filter: object) => (await list(token, { filter })).nodes.map(({ kind }: { kind: string }) => kind);
  expect(await kinds(staff, { severity: ['CRITICAL'] })).toEqual(['PROVIDER_DOWN']);
  expect(await kinds(staff, { kind: ['PROVIDER_DOWN', 'PAYMENT_REVIEW'] })).toEqual(['PAYMENT_REVIEW', 'PROVIDER_DOWN']);
  expect(await kinds(staff, { tenantId: duka.tenantId })).toEqual(['LOW_BALANCE', 'LOW_BALANCE']);
  expect(await kinds(duka.token, { open: true })).toEqual(['LOW_BALANCE']);
  expect(await kinds(duka.token, { open: false })).toEqual(['LOW_BALANCE']);
  expect(await kinds(duka.token, { kind: ['PROVIDER_DOWN'] })).toEqual([]);
  const page = await list(staff, { first: 1 });
  expect(page).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true }, nodes: [{ tenant: null, kind: 'PAYMENT_REVIEW' }] });
  expect((await list(staff, { first: 1, after: page.pageInfo.endCursor })).nodes).toMatchObject([
    { kind: 'PROVIDER_DOWN', detail: expect.stringContaining('far takes no messages: No balance. They wait') },
  ]);
});

test('the first who acknowledges is kept, audited once; each answers for their own only', async () => {
  const [own] = (await list(duka.token)).nodes;
  const platforms = (await list(staff, { filter: { kind: ['PROVIDER_DOWN'] } })).nodes[0];
  const code = async (token: string, id: string) => (await acknowledge(token, id)).errors?.[0]?.extensions.code;
  expect(await code(duka.token, platforms.id)).toBe('NOT_FOUND');
  expect(await code(demoOwner, own.id)).toBe('NOT_FOUND');
  expect(await code(staff, own.id)).toBe('NOT_FOUND');
  expect(await code(member, own.id)).toBe('FORBIDDEN');
  expect(await code(duka.token, 'alr_1')).toBe('BAD_USER_INPUT');
  const seen = { id: own.id, resolvedAt: null, acknowledgedBy: { email: 'duka.kubwa@example.com' } };
  expect((await acknowledge(duka.token, own.id)).data.acknowledgeAlert.alert).toEqual(seen);
  expect((await acknowledge(duka.token, own.id)).data.acknowledgeAlert.alert).toEqual(seen);
  expect((await acknowledge(staff, platforms.id)).data.acknowledgeAlert.alert.acknowledgedBy.email).toBe('staff@tuma.example');
  expect((await acknowledge(admin, platforms.id)).data.acknowledgeAlert.alert.acknowledgedBy.email).toBe('staff@tuma.example');
  const audited = await app
    .client(admin)
    .execute('{ auditEvents(filter: { action: "alert.acknowledge" }) { nodes { target { id name type } } } }');
  expect(audited.data.auditEvents.nodes).toEqual([
    { target: { id: platforms.id, name: 'PROVIDER_DOWN', type: 'Alert' } },
    { target: { id: own.id, name: 'LOW_BALANCE', type: 'Alert' } },
  ]);
});

test('what doesn’t end by itself ends when it is acknowledged, so that the next is news', async () => {
  await raise('CONTRADICTION', duka.tenantId, null, { tenantId: duka.tenantId });
  const [{ id }] = (await list(staff, { filter: { kind: ['CONTRADICTION'] } })).nodes;
  expect((await acknowledge(staff, id)).data.acknowledgeAlert.alert.resolvedAt).toBeTruthy();
  await raise('CONTRADICTION', duka.tenantId, null, { tenantId: duka.tenantId });
  expect((await list(staff, { filter: { kind: ['CONTRADICTION'] } })).totalCount).toBe(2);
});

test('alertUpdated over a socket: raised, counted, acknowledged, over; to whom it belongs', async () => {
  const document = 'subscription { alertUpdated { id params kind count resolvedAt acknowledgedBy { name } tenant { name } } }';
  const watch = (token: string) => app.client(token).subscribe(document);
  const [ours, platforms, others] = [watch(duka.token), watch(staff), watch(demoOwner)];
  // Until each is listening.
  const warm = { warm: true };
  await until(async () => {
    await Promise.all([
      raise('LOW_BALANCE', 'a', uuid(duka.tenantId), warm),
      raise('PROVIDER_DOWN', 'b', null, warm),
      raise('LOW_BALANCE', 'c', demoTenant, warm),
    ]);
    return [ours, platforms, others].every(({ events }) => events.length > 0);
  });
  // What is told twice is told once: a subscriber may hear of the same state again.
  const news = ({ events }: typeof ours) =>
    events
      .flatMap(({ alertUpdated }) => {
        const { params, ...alert } = alertUpdated as { id: string; params: object };
        return 'warm' in params ? [] : [alert];
      })
      .filter((alert, at, all) => !isDeepStrictEqual(alert, all[at - 1]));
  const notified = (watch: typeof ours, n: number) =>
    until(async () => news(watch).length >= n).catch(() => expect(news(watch), 'news that came').toHaveLength(n));
  await raise('LOW_BALANCE', 'live', uuid(duka.tenantId));
  await notified(ours, 1);
  await raise('LOW_BALANCE', 'live', uuid(duka.tenantId));
  await notified(ours, 2);
  const id = news(ours)[0]?.id ?? '';
  await acknowledge(duka.token, id);
  await notified(ours, 3);
  await resolve('LOW_BALANCE', 'live');
  await raise('PROVIDER_DOWN', 'live', null);
  await notified(ours, 4);
  await until(async () => news(platforms).some((alert) => (alert as { kind?: string }).kind === 'PROVIDER_DOWN'));
  const tenant = { name: 'Duka Kubwa' };
  const [nobody, owner, open] = [{ acknowledgedBy: null }, { acknowledgedBy: { name: 'Duka Kubwa' } }, { resolvedAt: null }];
  expect(news(ours)).toEqual([
    { id, kind: 'LOW_BALANCE', count: 1, tenant, ...nobody, ...open },
    { id, kind: 'LOW_BALANCE', count: 2, tenant, ...nobody, ...open },
    { id, kind: 'LOW_BALANCE', count: 2, tenant, ...owner, ...open },
    { id, kind: 'LOW_BALANCE', count: 2, tenant, ...owner, resolvedAt: expect.any(String) },
  ]);
  // Jobs run besides, and the platform may have other news: this once, and what the tenant heard.
  const theirs = () => news(platforms) as { kind?: string; tenant?: unknown }[];
  expect(theirs().filter(({ kind }) => kind === 'PROVIDER_DOWN')).toMatchObject([{ count: 1, tenant: null, ...open }]);
  const last = news(ours).at(-1);
  await until(async () => theirs().some((alert) => isDeepStrictEqual(alert, last)));
  expect(news(ours)).toEqual(expect.arrayContaining(theirs().filter((alert) => isDeepStrictEqual(alert.tenant, tenant))));
  expect(news(others)).toEqual([]);
  for (const one of [ours, platforms, others]) one.stop();
});
